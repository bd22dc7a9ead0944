import { arrowColumn, decodeArrow, encodeArrow } from '../objects/arrow-file.ts';

/** The features that a deep head computes of its training images. */
export interface TrainedFeatures {
  /** SHA-256 of the bytes of each image. */
  sha256: readonly string[];
  /** Row-major [images, width]. */
  features: Float32Array;
}

const columnNames = ['sha256', 'features'] as const;

/** `features.arrow`. The file carries no digest: the version's record has the digest of each file. */
export function encodeTrainedFeatures({ sha256, features }: TrainedFeatures): Uint8Array {
  const width = features.length / sha256.length;
  const columns = { sha256: arrowColumn.text(sha256), features: arrowColumn.float32Lists(features, width) };
  return encodeArrow(columns, { sealed: false });
}

/** Reads what {@link encodeTrainedFeatures} wrote. `features` is a view into `bytes`. */
export function decodeTrainedFeatures(bytes: Uint8Array): TrainedFeatures {
  const [batch, ...others] = decodeArrow(bytes, columnNames).batches;
  if (!batch || others.length > 0) throw new Error('it does not have exactly one record batch');
  const { flat: features } = batch.float32Lists('features');
  return { sha256: batch.column('sha256').toArray() as string[], features };
}
