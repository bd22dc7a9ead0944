import { createRowProducts } from './row-products.ts';
import { unitRows } from './unit-rows.ts';

/** A training image near a query. */
export interface Neighbour {
  /** The image's row. */
  example: number;
  /** Cosine of the features. */
  similarity: number;
}

/**
 * The nearest training images of each query by cosine, the nearest first; ties keep the order of the rows. Products are
 * computed block by block, so no [queries, examples] matrix exists.
 * @param queries row-major [queries, width]
 * @param features row-major [examples, width]
 * @param count the most neighbours to return for each query
 */
export async function nearestNeighbours(
  queries: Float32Array,
  features: Float32Array,
  width: number,
  count: number,
  threads = 1,
): Promise<Neighbour[][]> {
  const nearest: Neighbour[][] = Array.from({ length: queries.length / width }, () => []);
  const products = await createRowProducts(width, threads);
  try {
    for await (const block of products.blocks(unitRows(queries, width), unitRows(features, width))) {
      for (let i = 0; i < block.rows; i++) {
        const row = block.products.subarray(i * block.columns, (i + 1) * block.columns);
        keepNearest(nearest[block.from + i] as Neighbour[], row, block.to, count);
      }
    }
  } finally {
    await products.release();
  }
  return nearest;
}

/** Inserts each similarity at its place in the list, and drops what exceeds the count. */
function keepNearest(nearest: Neighbour[], similarities: Float32Array, from: number, count: number): void {
  for (const [j, similarity] of similarities.entries()) {
    if (nearest.length >= count && similarity <= (nearest.at(-1)?.similarity ?? Infinity)) continue;
    let at = nearest.length;
    while (at > 0 && (nearest[at - 1] as Neighbour).similarity < similarity) at--;
    nearest.splice(at, 0, { example: from + j, similarity });
    if (nearest.length > count) nearest.pop();
  }
}
