import { thumbnailSize } from '../../../shared/domain/images/limits.ts';
import type { EmbeddedExample } from './input.ts';

/** Row-major [examples, width]. */
export function featuresOf(examples: readonly EmbeddedExample[]): Float32Array {
  const width = examples[0]?.row.features.length ?? 0;
  const features = new Float32Array(examples.length * width);
  for (const [i, { row }] of examples.entries()) features.set(row.features, i * width);
  return features;
}

/** [examples, 32, 32]. */
export function thumbnailsOf(examples: readonly EmbeddedExample[]): Uint8Array {
  const size = thumbnailSize ** 2;
  const thumbnails = new Uint8Array(examples.length * size);
  for (const [i, { row }] of examples.entries()) thumbnails.set(row.thumbnail, i * size);
  return thumbnails;
}

/** Index of each example's class. */
export function classIndices(examples: readonly EmbeddedExample[], classes: readonly string[]): Int32Array {
  const index = new Map(classes.map((label, i) => [label, i]));
  return Int32Array.from(examples, ({ label }) => index.get(label) as number);
}
