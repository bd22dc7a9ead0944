/** The longest side of a shrunk image, px: many times the input of a base model. */
const maxSide = 1_024;
/** Files above this size are shrunk, bytes. */
const maxBytes = 1_500_000;

/** Shrinks a large image to a smaller JPEG. Images that the browser can't decode stay as they are. */
export async function shrink(image: Blob): Promise<Blob> {
  if (image.size <= maxBytes) return image;
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(image, { imageOrientation: 'from-image' });
  } catch {
    return image;
  }
  const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height));
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
