import { logLossOf } from './softmax.ts';
import { wilsonInterval } from './wilson.ts';

/** How a head did on examples that it did not see. */
export interface Score {
  accuracy: number;
  /** Wilson 95 % interval of the accuracy. */
  interval: [low: number, high: number];
  /** Mean of the classes' F1, those without one left out. */
  macroF1: number;
  /** Mean of minus the log of the probability given to the right class. */
  logLoss: number;
  /** Number of folds; each example was scored once, by the head of the others. */
  folds: number;
  /** Examples scored. */
  examples: number;
  perClass: ClassScore[];
  /** How often an example of the row's class was predicted as the column's; both in the order of `perClass`. */
  confusion: number[][];
}

export interface ClassScore {
  label: string;
  /** Right ones among the predictions of this class; null when it was never predicted. */
  precision: number | null;
  /** Right ones among the examples of this class; null when none was scored. */
  recall: number | null;
  /** 2 TP / (2 TP + FP + FN); null when the class was neither predicted nor scored. */
  f1: number | null;
  /** Examples of this class that were scored. */
  support: number;
}

export interface ScoreInput {
  /** Row-major [examples, classes], each row by a head that did not see the example. */
  logits: Float32Array;
  /** Class index of each example. */
  labels: Int32Array;
  /** Label of each class. */
  classes: readonly string[];
  folds: number;
  /** For each example the fold it was held out in; -1 where it never was, which is not scored. */
  fold: Int32Array;
}

/**
 * Scores predictions of held-out examples. The prediction is the class of the highest logit, the first of equals.
 * The result is plain JSON, its keys in a fixed order: equal input gives equal bytes.
 * @throws Error when no example was held out
 */
export function score({ logits, labels, classes, folds, fold }: ScoreInput): Score {
  const confusion = classes.map(() => classes.map(() => 0));
  let loss = 0;
  let examples = 0;
  for (const [example, label] of labels.entries()) {
    if (fold[example] === -1) continue;
    const row = example * classes.length;
    const predicted = highest(logits.subarray(row, row + classes.length));
    const counts = confusion[label] as number[];
    counts[predicted] = (counts[predicted] as number) + 1;
    loss += logLossOf(logits, row, classes.length, label);
    examples++;
  }
  if (examples === 0) throw new Error('No example was held out: there is nothing to score.');

  const right = sum(classes.map((_, k) => at(confusion, k, k)));
  const perClass = classes.map((label, k) => classScore(label, confusion, k));
  const f1s = perClass.flatMap(({ f1 }) => (f1 === null ? [] : [f1]));
  return {
    accuracy: right / examples,
    interval: wilsonInterval(right, examples),
    macroF1: sum(f1s) / f1s.length,
    logLoss: loss / examples,
    folds,
    examples,
    perClass,
    confusion,
  };
}

function classScore(label: string, confusion: number[][], k: number): ClassScore {
  const right = at(confusion, k, k);
  const support = sum(confusion[k] as number[]);
  const predicted = sum(confusion.map((row) => row[k] as number));
  return {
    label,
    precision: ratio(right, predicted),
    recall: ratio(right, support),
    f1: ratio(2 * right, predicted + support),
    support,
  };
}

function highest(values: Float32Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if ((values[k] as number) > (values[best] as number)) best = k;
  return best;
}

const at = (matrix: number[][], row: number, column: number): number => matrix[row]?.[column] as number;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
