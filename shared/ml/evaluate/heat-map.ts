import type { FeatureMap } from '../../ports/extractor.ts';

/**
 * If a channel's numbers cancel out to less than this share of their sizes, they don't show where the feature comes
 * from.
 */
const cancelled = 1e-2;
/** A feature this close to its channel's mean, relative to the sizes of the channel's numbers, is that mean. */
const equal = 1e-4;

/**
 * Class activation map: the contribution of each place of the image to a class's logit, for a head of one dense layer
 * (Zhou et al., "Learning deep features for discriminative localization", 2016). A feature's contribution, weight x
 * feature, is divided among the places in proportion to its channel's numbers. This is exact if the features are the
 * map's means or multiples of them, and an approximation for other functions of the means, such as square roots.
 *
 * The map has a channel for each of the first features. Other features and the bias belong to no place, so the places
 * sum to the logit minus their contributions.
 * @param features the image's
 * @param kernel the head's, row-major [features, classes]
 * @param label the class's index
 * @returns row-major [height, width]
 * @throws Error if the sizes of map, features and kernel don't match
 */
export function heatMap(
  { values, shape: [channels, height, width] }: FeatureMap,
  features: Float32Array,
  kernel: Float32Array,
  classCount: number,
  label: number,
): Float32Array {
  const places = height * width;
  if (
    values.length !== channels * places ||
    features.length < channels ||
    kernel.length !== features.length * classCount
  ) {
    throw new Error(
      `A map of ${values.length} numbers, ${features.length} features and a kernel of ${kernel.length} numbers don't match ${channels} channels of ${height} x ${width} and ${classCount} classes.`,
    );
  }
  const sums = new Float64Array(places);
  for (let channel = 0; channel < channels; channel++) {
    const numbers = values.subarray(channel * places, (channel + 1) * places);
    const weight = kernel[channel * classCount + label] as number;
    const { factor, rest } = sharing(numbers, features[channel] as number);
    for (let at = 0; at < places; at++) {
      sums[at] = (sums[at] as number) + weight * (factor * (numbers[at] as number) + rest);
    }
  }
  return Float32Array.from(sums);
}

/** Decomposes a feature into its channel's numbers: the feature is the sum of `factor` x number + `rest`. */
function sharing(numbers: Float32Array, feature: number): { factor: number; rest: number } {
  const places = numbers.length;
  let sum = 0;
  let sizes = 0;
  for (const number of numbers) {
    sum += number;
    sizes += Math.abs(number);
  }
  if (Math.abs(feature - sum / places) <= (equal * sizes) / places) return { factor: 1 / places, rest: 0 };
  if (Math.abs(sum) > cancelled * sizes) return { factor: feature / sum, rest: 0 };
  return { factor: 0, rest: feature / places };
}
