import { logLossOf } from '../../numeric/softmax.ts';
import { ONE_SIDED_95, wilsonInterval } from '../../numeric/wilson.ts';
import type { Interval } from './class-scores.ts';
import type { OutOfFold } from './out-of-fold.ts';
import { heldOutExamples, predictedClasses } from './predicted.ts';

/** The effect of a threshold: an image is decided if the class is predicted with at least that probability. */
export interface Decisions {
  threshold: number;
  /** Numbers of held-out examples that are decided, and of the wrong ones among them. */
  decided: number;
  wrong: number;
  /** Share of all held-out examples that are decided. */
  coverage: number;
  /** Share of the class's held-out examples that are decided; null if it has none. */
  recall: number | null;
  precision: number;
  /** With 95% confidence, the precision is at least this (Wilson, one-sided). */
  precisionAtLeast: number;
  /** Expected errors among 1,000 decided images, with the 95% interval. */
  errorsPer1000: { expected: number; interval: Interval };
}

export type DecisionThreshold =
  | ({ label: string; target: number; reachable: true } & Decisions)
  | {
      label: string;
      target: number;
      reachable: false;
      /** The decisions that come nearest to the target; null if the class was never predicted. */
      best: Decisions | null;
      /** Number of decisions without an error that would show this precision. */
      needed: number;
    };

export interface DecisionThresholdInput extends OutOfFold {
  /** The class's index. */
  label: number;
  /** The precision to reach, between 0 and 1. */
  target: number;
}

/**
 * The lowest threshold on a class's probability at which, with 95% confidence (Wilson's one-sided lower bound),
 * decisions have the target precision. A high precision takes many examples: 0.99 takes 268 decisions without an error.
 * @throws Error if the target is not between 0 and 1
 */
export function decisionThreshold(input: DecisionThresholdInput): DecisionThreshold {
  const { label, target, classes } = input;
  const name = classes[label] as string;
  if (!(target > 0 && target < 1)) {
    throw new Error(`The target precision of ${name} is ${target}: give one between 0 and 1, such as 0.99.`);
  }
  const options = decisionsOf(input);
  const reaching = options.findLast(({ precisionAtLeast }) => precisionAtLeast >= target);
  if (reaching) return { label: name, target, reachable: true, ...reaching };
  const best = options.reduce<Decisions | null>(
    (best, one) => (best && best.precisionAtLeast >= one.precisionAtLeast ? best : one),
    null,
  );
  // For decisions without an error, the bound is n / (n + z^2).
  const needed = Math.ceil((target / (1 - target)) * ONE_SIDED_95 ** 2);
  return { label: name, target, reachable: false, best, needed };
}

/** The decisions at each probability that occurs, from the highest threshold down. */
function decisionsOf({ logits, labels, classes, fold, label }: DecisionThresholdInput): Decisions[] {
  const scored = heldOutExamples(fold);
  const support = scored.filter((example) => labels[example] === label).length;
  const predicted = predictedClasses(logits, classes.length);
  const claimed = scored
    .filter((example) => predicted[example] === label)
    .map((example) => ({
      right: labels[example] === label,
      probability: Math.exp(-logLossOf(logits, example * classes.length, classes.length, label)),
    }))
    .sort((a, b) => b.probability - a.probability);

  const options: Decisions[] = [];
  let right = 0;
  for (const [i, one] of claimed.entries()) {
    if (one.right) right++;
    if (claimed[i + 1]?.probability === one.probability) continue;
    const decided = i + 1;
    const wrong = decided - right;
    const [low, high] = wilsonInterval(wrong, decided);
    options.push({
      threshold: one.probability,
      decided,
      wrong,
      coverage: decided / scored.length,
      recall: support === 0 ? null : right / support,
      precision: right / decided,
      precisionAtLeast: wilsonInterval(right, decided, ONE_SIDED_95)[0],
      errorsPer1000: { expected: (1000 * wrong) / decided, interval: [1000 * low, 1000 * high] },
    });
  }
  return options;
}
