import { sha256 } from '../../domain/digest.ts';
import { maxImagePixels } from '../../domain/images/limits.ts';
import { type Budget, createBudget } from './budget.ts';
import {
  decoders as allDecoders,
  type Decode,
  type DecodedImage,
  prepareDecoding,
  type Rejected,
  readHeader,
} from './decode.ts';
import { decodePath } from './decode-path.ts';

export interface DecodeSettings {
  /** Limits the pixels that are decoded concurrently; extractors can share it. */
  decoding?: Budget;
  /** Decoders by decode path; all by default. */
  decoders?: Readonly<Record<string, Decode>>;
}

/** A decoded image, and what an extraction reports about it. */
export interface ReadImage extends DecodedImage {
  /** Pixels, after applying the orientation. */
  width: number;
  height: number;
  /** SHA-256 of the image's bytes, in hexadecimal. */
  sha256: string;
}

/** Decodes images for a base model, by the current decode path or an earlier one. */
export interface ImageReader {
  /** The extractor's id with the current decode path. */
  id: string;
  /** Its ids with all decode paths. */
  ids: readonly string[];
  /** @param as one of the ids, by default the current one */
  read(bytes: Uint8Array, as?: string): Promise<ReadImage | Rejected>;
}

/** Minimum cost of decoding an image, in pixels: limits the number of small images that are decoded concurrently. */
const smallestCost = 1_000_000;

/** Limits the total pixels of the images that are decoded concurrently. */
export const decodingBudget = (): Budget => createBudget(maxImagePixels);

/**
 * @param size side of the decoded images, in pixels
 * @param idOf the extractor's id with a decode path
 */
export function createImageReader(
  size: number,
  idOf: (path: string) => string,
  { decoding = decodingBudget(), decoders = allDecoders }: DecodeSettings,
): ImageReader {
  prepareDecoding();
  const id = idOf(decodePath);
  const decoderOf = new Map(Object.entries(decoders).map(([path, decode]) => [idOf(path), decode]));
  return {
    id,
    ids: [...decoderOf.keys()],
    async read(bytes, as = id) {
      const decode = decoderOf.get(as);
      if (!decode) throw new Error(`Extractor ${id} has no decoder for ${as}.`);
      const header = await readHeader(bytes);
      if (!header.ok) return header;
      const { width, height, source } = header;
      const cost = Math.max(width * height * source.memoryPerPixel, smallestCost);
      const image = await decoding(cost, () => decode(header, size));
      return image.ok ? { ...image, width, height, sha256: sha256(bytes) } : image;
    },
  };
}
