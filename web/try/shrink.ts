/** Longer sides than this are made smaller before they are sent: many times what a base model looks at. */
const longest = 1_024;
const smallEnough = 1_500_000;

/**
 * An image as it is sent to be predicted: itself, or a smaller JPEG of a large photograph. What the browser can't
 * decode is sent as it is, and the API says what is wrong with it.
 */
export async function shrink(image: Blob): Promise<Blob> {
  if (image.size <= smallEnough) return image;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(image, { imageOrientation: 'from-image' });
  } catch {
    return image;
  }
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) return image;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
}
