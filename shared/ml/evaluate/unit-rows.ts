import { thumbnailSize } from '../../domain/images/limits.ts';

/**
 * Rows scaled to length 1, so that their dot products are cosines. A row of zeros stays zeros: its cosine to any row is
 * 0.
 * @param matrix row-major [n, width], not changed
 * @param which indices of the rows to return, in order; all by default
 */
export function unitRows(matrix: Float32Array, width: number, which?: readonly number[]): Float32Array {
  const rows = which?.length ?? matrix.length / width;
  const result = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = (which ? (which[row] as number) : row) * width;
    let square = 0;
    for (let i = from; i < from + width; i++) square += (matrix[i] as number) * (matrix[i] as number);
    const factor = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let i = 0; i < width; i++) result[row * width + i] = factor * (matrix[from + i] as number);
  }
  return result;
}

/**
 * Grey thumbnails as rows whose `mirrored` product is the normalised cross-correlation, the larger of image and mirror
 * image. A row has mean 0 and length 1, and holds the sums of each pixel and the one mirrored to it (first half), then
 * their differences (second half). A thumbnail of a single grey becomes zeros.
 * @param thumbnails [n, 32, 32]
 * @param which indices of the thumbnails to return, in order
 */
export function mirroredRows(thumbnails: Uint8Array, which: readonly number[]): Float32Array {
  const size = thumbnailSize * thumbnailSize;
  const half = thumbnailSize / 2;
  const rows = new Float32Array(which.length * size);
  for (const [row, image] of which.entries()) {
    const pixels = thumbnails.subarray(image * size, (image + 1) * size);
    const mean = pixels.reduce((sum, pixel) => sum + pixel, 0) / size;
    for (let y = 0; y < thumbnailSize; y++) {
      for (let x = 0; x < half; x++) {
        const left = (pixels[y * thumbnailSize + x] as number) - mean;
        const right = (pixels[(y + 1) * thumbnailSize - 1 - x] as number) - mean;
        const at = row * size + y * half + x;
        rows[at] = left + right;
        rows[at + size / 2] = left - right;
      }
    }
  }
  return unitRows(rows, size);
}
