import { createRandom, type Random } from '../../shared/numeric/random.ts';

export interface Blobs {
  features: Float32Array;
  labels: Int32Array;
  classCount: number;
}

/** Normally distributed examples around a centre for each class; `sizes` says how many of each class. */
export function blobs(sizes: number[], width: number, { seed = 1, distance = 1, offset = 0 } = {}): Blobs {
  const random = createRandom(seed);
  const centres = sizes.map(() => Array.from({ length: width }, () => offset + distance * normal(random)));
  const labels = sizes.flatMap((size, label) => new Array<number>(size).fill(label));
  const features = labels.flatMap((label) => (centres[label] as number[]).map((centre) => centre + normal(random)));
  return { features: Float32Array.from(features), labels: Int32Array.from(labels), classCount: sizes.length };
}

/** Box and Muller, "A note on the generation of random normal deviates", 1958. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log((random() + 1) / 2 ** 32));
  return radius * Math.cos((2 * Math.PI * random()) / 2 ** 32);
}
