/** A trained head of one dense softmax layer: probabilities are softmax(features x kernel + bias). */
export interface Head {
  /** Label of each class. */
  classes: readonly string[];
  /** Row-major [width, classes]. */
  kernel: Float32Array;
  /** [classes]. */
  bias: Float32Array;
}

/** Features that the head takes. */
export function widthOf({ classes, kernel, bias }: Head): number {
  const width = kernel.length / classes.length;
  if (!Number.isInteger(width) || width === 0 || bias.length !== classes.length) {
    throw new Error(
      `A head of ${classes.length} classes can't have ${kernel.length} weights and ${bias.length} biases.`,
    );
  }
  return width;
}
