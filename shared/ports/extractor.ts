import type { BaseDescription } from '../domain/base/manifest.ts';
import type { Rejection } from '../domain/state/records.ts';

/** A base model with its decode path: image bytes in, embedding out. */
export interface Extractor {
  /** Digest of base model and decode path; embeddings of different extractors never mix. */
  id: string;
  /** Its own id, and those of the decode paths before the present one: it can still extract as they did. */
  ids: readonly string[];
  base: BaseDescription;
  /**
   * @param wanted `map`: also what the features are the means of, where the base model has it; takes a second run.
   * `as`: one of the ids, by default its own
   */
  extract(bytes: Uint8Array, wanted?: { map?: boolean; as?: string }): Promise<Extraction>;
}

/** The extractors of a deployment: of the base model that it comes with, and of those registered beside it. */
export interface Extractors {
  builtIn: Extractor;
  /**
   * Works with an extractor, which is loaded where it is not there yet and stays until the work has ended.
   * @param digest of its base model; undefined: the built-in one
   * @throws Error when there is no such base model
   */
  use<T>(digest: string | undefined, work: (extractor: Extractor) => Promise<T>): Promise<T>;
}

export type Extraction = ({ ok: true } & ExtractedImage) | { ok: false; rejection: Rejection };

export interface ExtractedImage {
  /** `featureSize` numbers. */
  features: Float32Array;
  /** 32 x 32 grey bytes of the whole image. */
  thumbnail: Uint8Array;
  /** Pixels, as the image is seen (orientation applied). */
  width: number;
  height: number;
  /** Of the bytes, hexadecimal. */
  sha256: string;
  map?: FeatureMap;
}

/** What the base model's last layer sees where: the features are its means over the places. */
export interface FeatureMap {
  /** Row-major [channels, height, width]. */
  values: Float32Array;
  shape: readonly [channels: number, height: number, width: number];
}
