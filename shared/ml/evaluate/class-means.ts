/** Sums of the features of each class: row-major [classes, width], in float64, and the number of examples of each. */
export interface ClassSums {
  sums: Float64Array;
  counts: Int32Array;
}

/** Adds up the features of the given examples, class by class. */
export function classSums(
  features: Float32Array,
  labels: Int32Array,
  classCount: number,
  examples: Iterable<number>,
): ClassSums {
  const width = features.length / labels.length;
  const sums = new Float64Array(classCount * width);
  const counts = new Int32Array(classCount);
  for (const example of examples) {
    const label = labels[example] as number;
    counts[label] = (counts[label] as number) + 1;
    for (let j = 0; j < width; j++) {
      sums[label * width + j] = (sums[label * width + j] as number) + (features[example * width + j] as number);
    }
  }
  return { sums, counts };
}

/**
 * Directions of the class means, of length 1: row-major [classes, width]; zeros for a class without examples.
 * @param without sums of the examples to leave out of the means
 */
export function meanDirections(all: ClassSums, without?: ClassSums): Float32Array {
  const width = all.sums.length / all.counts.length;
  const means = new Float32Array(all.sums.length);
  for (let row = 0; row < means.length; row += width) {
    const label = row / width;
    if (all.counts[label] === (without?.counts[label] ?? 0)) continue;
    const sum = all.sums.slice(row, row + width).map((x, j) => x - (without?.sums[row + j] ?? 0));
    const length = Math.sqrt(sum.reduce((square, x) => square + x * x, 0));
    if (length > 0)
      means.set(
        sum.map((x) => x / length),
        row,
      );
  }
  return means;
}
