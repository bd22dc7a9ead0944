import type { BaseDescription } from '../domain/base/manifest.ts';
import type { Rejection } from '../domain/state/records.ts';

/** A base model with its decode path: turns image bytes into an embedding. */
export interface Extractor {
  /** Digest of base model and decode path; embeddings of different extractors never mix. */
  id: string;
  /** `id`, and the ids with earlier decode paths, which this extractor still supports. */
  ids: readonly string[];
  base: BaseDescription;
  /**
   * @param options.map also returns the feature map, if the base model has one; this takes a second run
   * @param options.as one of the ids, by default its own
   */
  extract(bytes: Uint8Array, options?: { map?: boolean; as?: string }): Promise<Extraction>;
}

/** The first blocks of a base model with its decode path: turns image bytes into the map that deep heads take. */
export interface Trunk {
  /** Digest of base model, decode path and depth; maps of different trunks never mix. */
  id: string;
  /** `id`, and the ids with earlier decode paths, which this trunk still supports. */
  ids: readonly string[];
  /** The last block of the trunk. */
  depth: number;
  /** Size of its map. */
  map: { channels: number; side: number };
  /** @param options.as one of the ids, by default its own */
  extract(bytes: Uint8Array, options?: { as?: string }): Promise<TrunkExtraction>;
}

export type TrunkExtraction =
  | ({ ok: true; map: Float32Array } & Omit<ExtractedImage, 'features' | 'map'>)
  | { ok: false; rejection: Rejection };

/** The extractors of a deployment: those of the built-in base model and of registered ones, and their trunks. */
export interface Extractors {
  builtIn: Extractor;
  /**
   * Runs `work` with an extractor, which is loaded if necessary and stays loaded during the work.
   * @param digest of its base model; undefined: the built-in one
   * @throws Error when there is no such base model
   */
  use<T>(digest: string | undefined, work: (extractor: Extractor) => Promise<T>): Promise<T>;
  /**
   * The same with the trunk of a base model.
   * @param depth its last block
   * @throws Error when there is no such base model, or no such block
   */
  useTrunk<T>(digest: string | undefined, depth: number, work: (trunk: Trunk) => Promise<T>): Promise<T>;
}

export type Extraction = ({ ok: true } & ExtractedImage) | { ok: false; rejection: Rejection };

export interface ExtractedImage {
  /** `featureSize` numbers. */
  features: Float32Array;
  /** 32 x 32 grey bytes of the whole image. */
  thumbnail: Uint8Array;
  /** Pixels, after applying the orientation. */
  width: number;
  height: number;
  /** SHA-256 of the image's bytes, in hexadecimal. */
  sha256: string;
  map?: FeatureMap;
}

/** The output of the base model's last layer by position. The features are its means over all positions. */
export interface FeatureMap {
  /** Row-major [channels, height, width]. */
  values: Float32Array;
  shape: readonly [channels: number, height: number, width: number];
}
