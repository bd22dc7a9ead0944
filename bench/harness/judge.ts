import type { Matrix } from './matrix.ts';

/** A linear head: row-major [width, classes] weights and then [classes] biases, for uncentred features. */
export type Weights = Float64Array;

export interface Judgement {
  /** Mean log loss. */
  logLoss: number;
  /** The objective of a fit: mean log loss + l2 / 2 x the sum of squared weights. */
  objective: number;
  /** Share of examples whose class has the highest logit. */
  accuracy: number;
}

/** Judges the head of any side in the same way, in float64, so that no side gains by stopping early. */
export function judge(
  { features, labels, width }: Matrix,
  weights: Weights,
  classCount: number,
  l2: number,
): Judgement {
  let loss = 0;
  let right = 0;
  const logits = new Float64Array(classCount);
  for (const [example, label] of labels.entries()) {
    logits.set(weights.subarray(width * classCount));
    for (let j = 0; j < width; j++) {
      const feature = features[example * width + j] as number;
      for (let k = 0; k < classCount; k++)
        logits[k] = (logits[k] as number) + feature * (weights[j * classCount + k] as number);
    }
    const highest = Math.max(...logits);
    if (logits.indexOf(highest) === label) right++;
    let sum = 0;
    for (const logit of logits) sum += Math.exp(logit - highest);
    loss += highest + Math.log(sum) - (logits[label] as number);
  }
  let squares = 0;
  for (const weight of weights.subarray(0, width * classCount)) squares += weight * weight;
  const logLoss = loss / labels.length;
  return { logLoss, objective: logLoss + (l2 / 2) * squares, accuracy: right / labels.length };
}
