/**
 * Class activation map: how much each place of the image adds to a class's logit (Zhou et al., "Learning deep features
 * for discriminative localization", 2016). Exact for a head of one dense layer on features that are the map's means:
 * the places add up to the logit less its bias.
 * @param map row-major [channels, height, width]
 * @param kernel the head's, row-major [channels, classes]
 * @param label the class's index
 * @returns row-major [height, width]
 * @throws Error when the head does not take one feature for each channel
 */
export function heatMap(
  map: Float32Array,
  [channels, height, width]: readonly [channels: number, height: number, width: number],
  kernel: Float32Array,
  classes: number,
  label: number,
): Float32Array {
  const places = height * width;
  if (map.length !== channels * places || kernel.length !== channels * classes) {
    throw new Error(
      `A map of ${map.length} numbers and a kernel of ${kernel.length} don't fit ${channels} channels of ${height} x ${width} and ${classes} classes: a heat map needs a head on the means of the map's channels.`,
    );
  }
  const sums = new Float64Array(places);
  for (let channel = 0; channel < channels; channel++) {
    const weight = kernel[channel * classes + label] as number;
    for (let at = 0; at < places; at++) {
      sums[at] = (sums[at] as number) + weight * (map[channel * places + at] as number);
    }
  }
  return Float32Array.from(sums, (sum) => sum / places);
}
