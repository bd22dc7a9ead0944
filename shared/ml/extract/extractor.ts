import { availableParallelism } from 'node:os';
import { sha256 } from '../../domain/digest.ts';
import { maxImagePixels } from '../../domain/image-limits.ts';
import type { Extraction, Extractor } from '../../ports/extractor.ts';
import { loadBase } from './base.ts';
import { createBudget } from './budget.ts';
import { decodeImage, prepareDecoding, readHeader } from './decode.ts';
import { descriptionOf } from './manifest.ts';

export interface ExtractorOptions {
  /** The base model's. */
  folder: string;
  /** That the base model computes with; as many as there are processors if not given. */
  threads?: number;
}

/** What decoding even the smallest image costs, in pixels: bounds their number. */
const smallestCost = 1_000_000;

/**
 * Loads a base model and makes an extractor of it. Images may be given many at a time: sharp's threads decode the next
 * ones while the base model computes. Those being decoded have 50 million pixels together at most.
 * @throws Error when the base model can't be loaded.
 */
export async function createExtractor(options: ExtractorOptions): Promise<Extractor & { close(): Promise<void> }> {
  prepareDecoding();
  const base = await loadBase(options.folder, options.threads ?? availableParallelism());
  const { input } = base.manifest;
  const decoding = createBudget(maxImagePixels);

  return {
    ...descriptionOf(base.manifest),
    async extract(bytes): Promise<Extraction> {
      const header = await readHeader(bytes);
      if (!header.ok) return header;
      const { width, height } = header;
      const image = await decoding(Math.max(width * height, smallestCost), () =>
        decodeImage(bytes, header, input.width),
      );
      if (!image.ok) return image;
      const features = await base.run(image.pixels, 1);
      return { ok: true, features, thumbnail: image.thumbnail, width, height, sha256: sha256(bytes) };
    },
    close: () => base.close(),
  };
}
