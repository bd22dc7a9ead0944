import { availableParallelism } from 'node:os';
import { descriptionOf } from '../../domain/base/manifest.ts';
import { sha256 } from '../../domain/digest.ts';
import { maxImagePixels } from '../../domain/images/limits.ts';
import type { Extraction, Extractor } from '../../ports/extractor.ts';
import { loadBase } from './base.ts';
import type { BaseFiles } from './base-files.ts';
import { type Budget, createBudget } from './budget.ts';
import { decoders as allDecoders, type Decode, prepareDecoding, readHeader } from './decode.ts';
import { extractorId } from './manifest.ts';

export interface ExtractorSettings {
  /**
   * `one` minimises the latency of a single image: all processors work on it. `many` maximises the throughput: each
   * processor works on its own image.
   */
  images?: 'one' | 'many';
  /** Processors to use; all by default. */
  processors?: number;
  /** Limits the pixels that are decoded concurrently; extractors can share it. */
  decoding?: Budget;
  /** Decoders by decode path; all by default. */
  decoders?: Readonly<Record<string, Decode>>;
}

/** The base model: its folder, or its files. */
type ExtractorOptions = ExtractorSettings & ({ folder: string } | { files: BaseFiles });

export type ClosableExtractor = Extractor & { close(): Promise<void> };

/** Minimum cost of decoding an image, in pixels: limits the number of small images that are decoded concurrently. */
const smallestCost = 1_000_000;

/** Limits the total pixels of the images that are decoded concurrently. */
export const decodingBudget = (): Budget => createBudget(maxImagePixels);

/**
 * Loads a base model and creates its extractor. Images can be extracted concurrently: sharp's threads decode the next
 * ones while the base model computes. At most 50 million pixels are decoded at a time.
 * @throws Error if the base model can't be loaded
 */
export async function createExtractor(options: ExtractorOptions): Promise<ClosableExtractor> {
  prepareDecoding();
  const {
    images = 'one',
    processors = availableParallelism(),
    decoding = decodingBudget(),
    decoders = allDecoders,
  } = options;
  // With a single processor, a worker would take a session's memory and save no time.
  const workers = images === 'many' && processors > 1 ? processors : 0;
  const base = await loadBase('files' in options ? options.files : options.folder, { threads: processors, workers });
  const { input, digest } = base.manifest;
  const id = extractorId(digest);
  const decoderOf = new Map(Object.entries(decoders).map(([path, decode]) => [extractorId(digest, path), decode]));

  return {
    id,
    base: descriptionOf(base.manifest),
    ids: [...decoderOf.keys()],
    async extract(bytes, wanted = {}): Promise<Extraction> {
      const { as = id } = wanted;
      const decode = decoderOf.get(as);
      if (!decode) throw new Error(`Extractor ${id} has no decoder for ${as}.`);
      const header = await readHeader(bytes);
      if (!header.ok) return header;
      const { width, height, source } = header;
      const cost = Math.max(width * height * source.memoryPerPixel, smallestCost);
      const image = await decoding(cost, () => decode(header, input.width));
      if (!image.ok) return image;
      const features = await base.run(image.pixels, 1);
      const map = wanted.map ? await base.map(image.pixels) : undefined;
      const { thumbnail } = image;
      return { ok: true, features, thumbnail, width, height, sha256: sha256(bytes), ...(map && { map }) };
    },
    close: () => base.close(),
  };
}
