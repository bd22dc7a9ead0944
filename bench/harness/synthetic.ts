import { createRandom } from '../../shared/numeric/random.ts';
import type { Matrix } from './matrix.ts';

export interface SyntheticShape {
  examples: number;
  classCount: number;
  width: number;
  seed: number;
}

/** Distance of the class means, in standard deviations of a feature: gives an accuracy of about 0.8 for 10 classes. */
const separation = 0.06;

/**
 * Random features: the classes alternate, and each is normally distributed around its own mean. The scale of a feature
 * falls with its index, like that of principal components. The same seed gives the same bits.
 */
export function synthetic({ examples, classCount, width, seed }: SyntheticShape): Matrix {
  const random = createRandom(seed);
  const scales = Float64Array.from({ length: width }, (_, j) => 1 / Math.sqrt(1 + j / 20));
  const means = Float64Array.from({ length: classCount * width }, () => separation * normal(random()));
  const features = new Float32Array(examples * width);
  const labels = Int32Array.from({ length: examples }, (_, i) => i % classCount);
  for (const [example, label] of labels.entries()) {
    for (let j = 0; j < width; j++) {
      const value = 0.5 + (means[label * width + j] as number) + normal(random());
      features[example * width + j] = (scales[j] as number) * value;
    }
  }
  return { features, labels, width };
}

/**
 * An approximate standard normal: the sum of the four bytes of a word (Irwin and Hall), with mean 510 and variance 4 x
 * 65,535 / 12.
 */
function normal(word: number): number {
  const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
  return (sum - 510) / Math.sqrt((4 * 65_535) / 12);
}
