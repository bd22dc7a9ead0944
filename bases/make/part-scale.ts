/** The spread of the parts of the features over a sample of images, so that a head's penalty can treat them equally. */
export interface PartNorms {
  /** Root mean squared norm of the last layer's features, centred, without roots. */
  last: number;
  /** The same for each part, with roots. */
  parts: number[];
}

/**
 * Measures concatenated parts.
 * @param features [images, sum of widths], with factors of 1
 * @param root whether the first part contains signed square roots
 */
export function measureParts(features: Float32Array, widths: readonly number[], root: boolean): PartNorms {
  const width = widths.reduce((sum, partWidth) => sum + partWidth, 0);
  let from = 0;
  const parts = widths.map((partWidth) => {
    const norm = centredNorm(features, width, from, partWidth, (value) => value);
    from += partWidth;
    return norm;
  });
  const square = (value: number) => value * Math.abs(value);
  return { last: root ? centredNorm(features, width, 0, widths[0] as number, square) : (parts[0] as number), parts };
}

/**
 * Factors that give each part a spread in proportion to its weight, and all together the spread of the last layer
 * alone, so that the same penalties suit both.
 */
export function factorsOf({ last, parts }: PartNorms, weights: readonly number[]): number[] {
  const together = Math.hypot(...weights);
  return parts.map((norm, i) => ((weights[i] as number) * last) / (together * norm));
}

function centredNorm(
  features: Float32Array,
  width: number,
  from: number,
  count: number,
  change: (value: number) => number,
): number {
  const images = features.length / width;
  let total = 0;
  for (let column = from; column < from + count; column++) {
    let sum = 0;
    let squares = 0;
    for (let image = 0; image < images; image++) {
      const value = change(features[image * width + column] as number);
      sum += value;
      squares += value * value;
    }
    total += squares / images - (sum / images) ** 2;
  }
  return Math.sqrt(total);
}
