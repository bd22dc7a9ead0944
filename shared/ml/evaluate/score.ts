import { logSumExp } from '../../numeric/softmax.ts';
import { wilsonInterval } from '../../numeric/wilson.ts';
import { type ClassScore, classScores, type MacroScore, macroScores } from './class-scores.ts';
import { confusionMatrix } from './confusion.ts';
import type { OutOfFold } from './out-of-fold.ts';
import { heldOutExamples, predictedClasses } from './predicted.ts';
import { type Reliability, reliability } from './reliability.ts';

/** The score of a head on examples that it did not see. */
export interface Score extends MacroScore, Reliability {
  accuracy: number;
  /** Wilson 95% interval of the accuracy. */
  interval: [low: number, high: number];
  /** Mean negative log of the probability of the correct class. */
  logLoss: number;
  /** Number of folds; each example is scored once, by the head trained on the other folds. */
  folds: number;
  /** Number of examples scored. */
  examples: number;
  perClass: ClassScore[];
  /** Number of examples of the row's class predicted as the column's class; both in the order of `perClass`. */
  confusion: number[][];
}

export interface ScoreInput extends OutOfFold {
  /** Number of folds. */
  folds: number;
}

/**
 * Scores the predictions for held-out examples. The prediction is the class with the highest logit, the first in a tie.
 * The result is plain JSON with keys in a fixed order: equal input gives equal bytes.
 * @throws Error if no example was held out
 */
export function score({ logits, labels, classes, folds, fold }: ScoreInput): Score {
  const scored = heldOutExamples(fold);
  const examples = scored.length;
  if (examples === 0) throw new Error('No example was held out: there is nothing to score.');

  const predicted = predictedClasses(logits, classes.length);
  const confusion = confusionMatrix(labels, predicted, scored, classes.length);
  const right = Uint8Array.from(scored, (example) => (predicted[example] === labels[example] ? 1 : 0));
  const confidence = new Float64Array(examples);
  let loss = 0;
  for (const [i, example] of scored.entries()) {
    const row = example * classes.length;
    const normaliser = logSumExp(logits, row, classes.length);
    confidence[i] = Math.exp((logits[row + (predicted[example] as number)] as number) - normaliser);
    loss += normaliser - (logits[row + (labels[example] as number)] as number);
  }
  const hits = right.reduce((sum, one) => sum + one, 0);
  return {
    accuracy: hits / examples,
    interval: wilsonInterval(hits, examples),
    ...macroScores(confusion),
    logLoss: loss / examples,
    ...reliability(confidence, right),
    folds,
    examples,
    perClass: classScores(classes, confusion),
    confusion,
  };
}
