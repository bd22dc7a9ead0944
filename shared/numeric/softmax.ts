/** A local name saves a lookup for every logit. */
const { exp } = Math;

/**
 * Probabilities from logits, row by row, in float64 and without overflow.
 * @param logits row-major [examples, classes]
 * @returns row-major [examples, classes]; each row sums to 1
 */
export function softmax(logits: Float32Array, classCount: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let row = 0; row < logits.length; row += classCount) {
    const normaliser = logSumExp(logits, row, classCount);
    for (let i = row; i < row + classCount; i++) probabilities[i] = exp((logits[i] as number) - normaliser);
  }
  return probabilities;
}

/** Negative log of the probability of class `label`, from the row of logits that starts at `row`. */
export function logLossOf(logits: Float32Array, row: number, classCount: number, label: number): number {
  return logSumExp(logits, row, classCount) - (logits[row + label] as number);
}

/** Log of the sum of the exponentials of the row of logits that starts at `row`. */
export function logSumExp(logits: Float32Array, row: number, classCount: number): number {
  let highest = -Infinity;
  for (let i = row; i < row + classCount; i++) if ((logits[i] as number) > highest) highest = logits[i] as number;
  let sum = 0;
  for (let i = row; i < row + classCount; i++) sum += exp((logits[i] as number) - highest);
  return highest + Math.log(sum);
}
