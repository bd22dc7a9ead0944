import { createRowProducts } from './row-products.ts';
import { unitRows } from './unit-rows.ts';

/**
 * The largest cosine of each row to one of the directions.
 * @param features row-major [rows, width]
 * @param directions of length 1, row-major [directions, width]
 */
export async function largestCosines(
  features: Float32Array,
  directions: Float32Array,
  width: number,
  threads = 1,
): Promise<Float32Array> {
  const largest = new Float32Array(features.length / width).fill(-1);
  const products = await createRowProducts(width, threads);
  try {
    for await (const block of products.blocks(unitRows(features, width), directions)) {
      for (let i = 0; i < block.rows; i++) {
        for (let j = 0; j < block.columns; j++) {
          const at = block.from + i;
          largest[at] = Math.max(largest[at] as number, block.products[i * block.columns + j] as number);
        }
      }
    }
  } finally {
    await products.release();
  }
  return largest;
}
