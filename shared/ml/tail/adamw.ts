/** A parameter with AdamW's running means of its gradients and of their squares. */
export interface Moving {
  values: Float32Array;
  first: Float32Array;
  second: Float32Array;
}

export interface Step {
  /** Counted from 1. */
  number: number;
  /** Learning rate of each row of the parameter. */
  learningRates: Float64Array;
  weightDecay: number;
}

const DECAY = { first: 0.9, second: 0.999 };
const EPSILON = 1e-8;

/**
 * Moves a parameter by a step of AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019). This is
 * one pass over memory. As ONNX nodes, it would be ten.
 */
export function move({ values, first, second }: Moving, gradient: Float32Array, step: Step): void {
  const { number, learningRates, weightDecay } = step;
  const spread = Math.sqrt(1 - DECAY.second ** number);
  const correction = spread / (1 - DECAY.first ** number);
  const epsilon = EPSILON * spread;
  const [keptFirst, keptSecond] = [DECAY.first, DECAY.second];
  const columns = values.length / learningRates.length;
  for (let row = 0; row < learningRates.length; row++) {
    const learningRate = learningRates[row] as number;
    const length = learningRate * correction;
    const kept = 1 - learningRate * weightDecay;
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      const slope = gradient[i] as number;
      const mean = keptFirst * (first[i] as number) + (1 - keptFirst) * slope;
      const square = keptSecond * (second[i] as number) + (1 - keptSecond) * slope * slope;
      first[i] = mean;
      second[i] = square;
      values[i] = kept * (values[i] as number) - (length * mean) / (Math.sqrt(square) + epsilon);
    }
  }
}
