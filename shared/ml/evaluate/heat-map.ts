import type { FeatureMap } from '../../ports/extractor.ts';

/** Numbers of a channel that cancel out to less than this share of their sizes don't say where its feature is from. */
const cancelled = 1e-2;
/** A feature this near to its channel's mean, against the sizes of the channel's numbers, is that mean. */
const equal = 1e-4;

/**
 * Class activation map: how much each place of the image adds to a class's logit, for a head of one dense layer (Zhou et
 * al., "Learning deep features for discriminative localization", 2016). What a feature adds, weight x feature, is shared
 * out over its channel's places as the channel's numbers share out their sum: exact where features are the map's means
 * or multiples of them; of other functions of the means, such as square roots, it is one way to say it.
 *
 * The map has a channel for each of the first features. What others add, and the bias, is in no place: the places add
 * up to the logit less those.
 * @param features of the image
 * @param kernel the head's, row-major [features, classes]
 * @param label the class's index
 * @returns row-major [height, width]
 * @throws Error when map, features and kernel don't fit each other
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
      `A map of ${values.length} numbers, ${features.length} features and a kernel of ${kernel.length} numbers don't fit ${channels} channels of ${height} x ${width} and ${classCount} classes.`,
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

/** How a feature is made up of its channel's numbers: the sum of `factor` x number + `rest` is the feature. */
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
