import { thumbnailSize } from '../../domain/images/limits.ts';

/**
 * The whole image in grey, squashed to 32 x 32: each pixel is the mean luma (ITU-R BT.601) of a box.
 * @param pixels RGB, row-major `[height, width, 3]`, at least 32 x 32.
 */
export function greyThumbnail(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const thumbnail = new Uint8Array(thumbnailSize * thumbnailSize);
  const edge = (index: number, length: number) => Math.floor((index * length) / thumbnailSize);
  for (let row = 0; row < thumbnailSize; row++) {
    const [top, bottom] = [edge(row, height), edge(row + 1, height)];
    for (let column = 0; column < thumbnailSize; column++) {
      const [left, right] = [edge(column, width), edge(column + 1, width)];
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        const end = (y * width + right) * 3;
        for (let at = (y * width + left) * 3; at < end; at += 3) {
          sum += 299 * (pixels[at] as number) + 587 * (pixels[at + 1] as number) + 114 * (pixels[at + 2] as number);
        }
      }
      const mean = sum / (1000 * (bottom - top) * (right - left));
      thumbnail[row * thumbnailSize + column] = Math.round(mean);
    }
  }
  return thumbnail;
}
