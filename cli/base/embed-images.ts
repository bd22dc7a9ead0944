import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { createExtractor } from '../../shared/ml/extract/extractor.ts';

export interface Embedded {
  /** Row-major [usable images, width]. */
  features: Float32Array;
  /** Indices of the usable images. */
  usable: number[];
}

/** Embeds image files with the base model of a folder, on all processors. */
export async function embedImages(
  folder: string,
  paths: readonly string[],
  onImage: (done: number) => void,
): Promise<Embedded> {
  const extractor = await createExtractor({ folder, images: 'many' });
  let done = 0;
  try {
    const rows = await eachLimited(paths, 3 * availableParallelism(), async (path) => {
      const extraction = await extractor.extract(await readFile(path));
      onImage(++done);
      return extraction.ok ? extraction.features : undefined;
    });
    const usable = [...rows.keys()].filter((i) => rows[i] !== undefined);
    const width = extractor.base.featureSize;
    const features = new Float32Array(usable.length * width);
    for (const [row, i] of usable.entries()) features.set(rows[i] as Float32Array, row * width);
    return { features, usable };
  } finally {
    await extractor.close();
  }
}
