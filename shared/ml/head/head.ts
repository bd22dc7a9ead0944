/** A dense layer: outputs are inputs x kernel + bias. */
export interface Layer {
  /** Row-major [inputs, units]. */
  kernel: Float32Array;
  /** [units]. */
  bias: Float32Array;
}

/** A trained head: dense layers with ReLU between them. The outputs of the last one are the logits of a softmax. */
export interface Head {
  /** Label of each class. */
  classes: readonly string[];
  /** At least one; the last has a unit for each class. */
  layers: readonly Layer[];
  /** Share of the units after each hidden layer that training dropped. Inference ignores it. */
  dropout?: number | undefined;
}

/** `layers` with their logits divided by a temperature. */
export function withTemperature(layers: readonly Layer[], temperature: number): Layer[] {
  return layers.map((layer, i) =>
    i < layers.length - 1
      ? layer
      : { kernel: layer.kernel.map((x) => x / temperature), bias: layer.bias.map((x) => x / temperature) },
  );
}

/**
 * The number of features that the head takes, then the units of each layer.
 * @throws Error if the sizes of the layers don't match
 */
export function sizesOf({ classes, layers }: Head): number[] {
  const sizes = layers.map(({ kernel, bias }) => kernel.length / bias.length);
  sizes.push(classes.length);
  for (const [i, { kernel, bias }] of layers.entries()) {
    if (!Number.isInteger(sizes[i]) || sizes[i] === 0 || bias.length !== sizes[i + 1]) {
      throw new Error(
        `Layer ${i + 1} of a head of ${classes.length} classes can't have ${kernel.length} weights and ${bias.length} biases.`,
      );
    }
  }
  if (layers.length === 0) throw new Error('A head needs a layer.');
  return sizes;
}
