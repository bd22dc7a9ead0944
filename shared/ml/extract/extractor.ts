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
   * What the extraction is for: `one` image at a time gets its features soonest, with all processors at work on it;
   * `many` at once get theirs soonest when each processor works on an image of its own.
   */
  images?: 'one' | 'many';
  /** Processors to use; all there are if not given. */
  processors?: number;
  /** Bounds the pixels being decoded, together with other extractors. */
  decoding?: Budget;
  /** By decode path; all there are if not given. */
  decoders?: Readonly<Record<string, Decode>>;
}

/** Which base model: the folder of one, or what was read of it. */
type ExtractorOptions = ExtractorSettings & ({ folder: string } | { files: BaseFiles });

export type ClosableExtractor = Extractor & { close(): Promise<void> };

/** What decoding even the smallest image costs, in pixels: bounds their number. */
const smallestCost = 1_000_000;

/** Images being decoded have so many pixels together at most. */
export const decodingBudget = (): Budget => createBudget(maxImagePixels);

/**
 * Loads a base model and makes an extractor of it. Images may be given many at a time: sharp's threads decode the next
 * ones while the base model computes. Those being decoded have 50 million pixels together at most.
 * @throws Error when the base model can't be loaded.
 */
export async function createExtractor(options: ExtractorOptions): Promise<ClosableExtractor> {
  prepareDecoding();
  const {
    images = 'one',
    processors = availableParallelism(),
    decoding = decodingBudget(),
    decoders = allDecoders,
  } = options;
  // With a single processor there is nothing to share out, and a worker would be a session's memory for nothing.
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
      if (!decode) throw new Error(`Extractor ${id} can't extract as ${as}.`);
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
