import { createRowProducts, type Product, type ProductBlock } from './row-products.ts';

/** Two rows, `a` before `b`, and their product. */
export interface Pair {
  a: number;
  b: number;
  similarity: number;
}

/**
 * Finds all pairs of rows whose product is at least the threshold. Time grows with the square of the number of rows;
 * memory depends on the visitor.
 * @param rows row-major [n, width], of length 1
 * @param visit called once for each pair, always in the same order
 */
export async function visitNearPairs(
  { rows, width, product }: { rows: Float32Array; width: number; product: Product },
  threshold: number,
  visit: (pair: Pair) => void,
  threads = 1,
): Promise<void> {
  const products = await createRowProducts(width, threads, product);
  try {
    for await (const block of products.blocks(rows)) visitBlock(block, threshold, visit);
  } finally {
    await products.release();
  }
}

function visitBlock(
  { from, to, rows, columns, products }: ProductBlock,
  threshold: number,
  visit: (pair: Pair) => void,
): void {
  for (let i = 0; i < rows; i++) {
    const row = i * columns;
    for (let j = from === to ? i + 1 : 0; j < columns; j++) {
      const similarity = products[row + j] as number;
      if (similarity >= threshold) visit({ a: from + i, b: to + j, similarity: Math.min(1, similarity) });
    }
  }
}
