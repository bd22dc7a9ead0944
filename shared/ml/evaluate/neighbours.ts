import { createRowProducts } from './row-products.ts';
import { unitRows } from './unit-rows.ts';

/** A training image near to one that was asked for. */
export interface Neighbour {
  /** Its row. */
  example: number;
  /** Cosine of the features. */
  similarity: number;
}

/**
 * The nearest training images of each query by cosine, the nearest first; of equals the one that comes first.
 * The products are taken block by block, so that no [queries, examples] matrix exists.
 * @param queries row-major [queries, width]
 * @param features row-major [examples, width]
 * @param count how many are wanted; fewer where there are not so many
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

/** Puts each similarity where it belongs in the list, and drops what is then too much. */
function keepNearest(nearest: Neighbour[], similarities: Float32Array, from: number, count: number): void {
  for (const [j, similarity] of similarities.entries()) {
    if (nearest.length >= count && similarity <= (nearest.at(-1)?.similarity ?? Infinity)) continue;
    let at = nearest.length;
    while (at > 0 && (nearest[at - 1] as Neighbour).similarity < similarity) at--;
    nearest.splice(at, 0, { example: from + j, similarity });
    if (nearest.length > count) nearest.pop();
  }
}
