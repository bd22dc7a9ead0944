import { classSums, meanDirections } from './class-means.ts';
import { largestCosines } from './largest-cosines.ts';
import type { OutOfFold } from './out-of-fold.ts';
import { heldOutExamples } from './predicted.ts';

export interface ClassDirections {
  /** Directions of the class means of all examples: row-major [classes, width]. */
  means: Float32Array;
  /** For each held-out example, the largest cosine to a class mean without the examples of its fold; otherwise 0. */
  cosines: Float32Array;
}

/** @param features row-major [examples, width], not centred */
export async function heldOutCosines(
  features: Float32Array,
  { labels, classes, fold }: Omit<OutOfFold, 'logits'>,
  threads = 1,
): Promise<ClassDirections> {
  const width = features.length / labels.length;
  const all = classSums(features, labels, classes.length, labels.keys());
  const cosines = new Float32Array(labels.length);
  const scored = heldOutExamples(fold);
  for (const one of new Set(scored.map((example) => fold[example] as number))) {
    const heldOut = scored.filter((example) => fold[example] === one);
    const rows = new Float32Array(heldOut.length * width);
    for (const [i, example] of heldOut.entries())
      rows.set(features.subarray(example * width, (example + 1) * width), i * width);
    const means = meanDirections(all, classSums(features, labels, classes.length, heldOut));
    const largest = await largestCosines(rows, means, width, threads);
    for (const [i, example] of heldOut.entries()) cosines[example] = largest[i] as number;
  }
  return { means: meanDirections(all), cosines };
}
