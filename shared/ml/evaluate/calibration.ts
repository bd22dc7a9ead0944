import type { OutOfFold } from './out-of-fold.ts';
import { heldOutExamples } from './predicted.ts';

export interface Calibration {
  /** The divisor of the logits; 1 if no other lowers the log loss. */
  temperature: number;
  /** Mean log loss of the held-out examples, uncalibrated. */
  logLossBefore: number;
  /**
   * The same after calibration, each fold with the temperature fitted on the other folds, or, with one fold, each half
   * with that of the other; `logLossBefore` if the temperature stays 1.
   */
  logLossAfter: number;
}

/** Temperatures are limited to the range from 1 / LIMIT to LIMIT: if every prediction is correct, the optimum is 0. */
const LIMIT = 20;
const STEPS = 60;

/** A local name saves a lookup for every logit at every step. */
const { exp } = Math;

/**
 * The temperature with the lowest log loss (Guo et al., "On calibration of modern neural networks", 2017), if it lowers
 * the log loss of examples that it was not fitted on.
 */
export function calibrate({ logits, labels, classes, fold }: OutOfFold): Calibration {
  const classCount = classes.length;
  const scored = heldOutExamples(fold);
  const parts = partsOf(scored, fold);
  const lossAt = (examples: readonly number[], sharpness: number): number =>
    examples.reduce((sum, example) => sum + lossAndSlopes(logits, example, classCount, labels, sharpness).loss, 0);
  const bestFor = (examples: readonly number[]): number => sharpest(logits, examples, classCount, labels);

  const logLossBefore = lossAt(scored, 1) / scored.length;
  let after = 0;
  for (const part of parts) {
    const inside = new Set(part);
    const others = scored.filter((example) => !inside.has(example));
    after += lossAt(part, others.length > 0 ? bestFor(others) : 1);
  }
  const logLossAfter = after / scored.length;
  if (!(logLossAfter < logLossBefore)) return { temperature: 1, logLossBefore, logLossAfter: logLossBefore };
  return { temperature: 1 / bestFor(scored), logLossBefore, logLossAfter };
}

/** The examples of each fold. Those of a single fold are divided into halves. */
function partsOf(scored: readonly number[], fold: Int32Array): number[][] {
  const folds = [...new Set(scored.map((example) => fold[example] as number))];
  const parts = folds.length > 1 ? folds : [0, 1];
  const partOf = (example: number, i: number) => (folds.length > 1 ? (fold[example] as number) : i % 2);
  return parts.map((part) => scored.filter((example, i) => partOf(example, i) === part));
}

/**
 * The sharpness (1 / temperature) with the lowest log loss. Log loss is convex in it: Newton's method, with bisection
 * if a step leaves the bracket.
 */
function sharpest(logits: Float32Array, examples: readonly number[], classCount: number, labels: Int32Array): number {
  let [low, high] = [1 / LIMIT, LIMIT];
  let sharpness = 1;
  for (let step = 0; step < STEPS && high - low > 1e-9; step++) {
    let [slope, bend] = [0, 0];
    for (const example of examples) {
      const one = lossAndSlopes(logits, example, classCount, labels, sharpness);
      slope += one.slope;
      bend += one.bend;
    }
    if (slope > 0) high = sharpness;
    else low = sharpness;
    const newton = sharpness - slope / bend;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - sharpness) < 1e-9) break;
    sharpness = next;
  }
  return sharpness;
}

/** Log loss of an example at a sharpness, and its first two derivatives: E[z] - z of its class, and Var[z]. */
function lossAndSlopes(
  logits: Float32Array,
  example: number,
  classCount: number,
  labels: Int32Array,
  sharpness: number,
): { loss: number; slope: number; bend: number } {
  const row = example * classCount;
  let highest = -Infinity;
  for (let i = row; i < row + classCount; i++) if ((logits[i] as number) > highest) highest = logits[i] as number;
  let [total, first, second] = [0, 0, 0];
  for (let i = row; i < row + classCount; i++) {
    const z = (logits[i] as number) - highest;
    const weight = exp(sharpness * z);
    total += weight;
    first += weight * z;
    second += weight * z * z;
  }
  const own = (logits[row + (labels[example] as number)] as number) - highest;
  const mean = first / total;
  return { loss: Math.log(total) - sharpness * own, slope: mean - own, bend: second / total - mean * mean };
}
