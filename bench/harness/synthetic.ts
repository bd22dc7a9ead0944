import { createRandom } from '../../shared/numeric/random.ts';
import type { Matrix } from './matrix.ts';

export interface SyntheticShape {
  examples: number;
  classCount: number;
  width: number;
  seed: number;
}

/** How far apart class means are, in standard deviations of a feature: about 0.8 right of 10 classes. */
const separation = 0.06;

/**
 * Features drawn by lot: classes in turn, each a cloud around a mean of its own; a feature's scale falls with its
 * index, as that of principal components does. One seed gives the same bits.
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

/** Close to a standard normal: the four bytes of a word added up (Irwin and Hall), mean 510, variance 4 x 65,535 / 12. */
function normal(word: number): number {
  const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
  return (sum - 510) / Math.sqrt((4 * 65_535) / 12);
}
