import type { Parameter } from '../tail/tail.ts';

/** Root mean square of the kernels of usual networks, in which batch normalization is not folded. */
const USUAL_SIZE = 0.06;

/** The dense layer learns faster than the pretrained layers. */
export const DENSE_FACTOR = 7.5;

/**
 * The learning rate of each row of a pretrained parameter. Folding batch normalization has scaled each output of a
 * kernel, by factors from 0.1 to 10. A step of AdamW has the same length for all weights, so the rate of a row is
 * proportional to the size of its pretrained weights. Then `learningRate` means what it means without folding.
 */
export function tailRates({ dimensions: [rows, columns], values }: Parameter, learningRate: number): Float64Array {
  const rates = new Float64Array(rows).fill(learningRate);
  if (columns === 1) return rates;
  return rates.map((rate, row) => {
    const weights = values.subarray(row * columns, (row + 1) * columns);
    const size = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0) / columns);
    return (rate * size) / USUAL_SIZE;
  });
}

export const denseRates = ({ dimensions: [rows] }: Parameter, learningRate: number): Float64Array =>
  new Float64Array(rows).fill(DENSE_FACTOR * learningRate);
