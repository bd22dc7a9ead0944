import sharp from 'sharp';

/** Colour of the place that contributes most. Places that contribute nothing are transparent. */
const colour = [255, 96, 0] as const;

/**
 * A heat map as a PNG overlay for the middle square of an image: the more a place contributes, the more opaque it is.
 * @param values row-major [height, width]; negative ones count as 0
 * @param size width and height of the picture
 */
export async function heatPng(values: Float32Array, width: number, height: number, size: number): Promise<Uint8Array> {
  const largest = values.reduce((maximum, value) => Math.max(maximum, value), 0) || 1;
  const pixels = new Uint8Array(4 * width * height);
  for (const [at, value] of values.entries()) {
    pixels.set([...colour, Math.round((200 * Math.max(0, value)) / largest)], 4 * at);
  }
  return sharp(pixels, { raw: { width, height, channels: 4 } })
    .resize(size, size, { kernel: 'cubic' })
    .png()
    .toBuffer();
}
