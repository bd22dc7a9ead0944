import { logLossOf } from '../../numeric/softmax.ts';
import { predictedClasses } from './predicted.ts';

/** A version's predictions: logits, row-major [examples, classes], and the label of each class. */
export interface Answers {
  logits: Float32Array;
  classes: readonly string[];
}

export interface Answer {
  label: string;
  /** Its probability. */
  score: number;
}

/** An image that two versions predict differently. */
export interface ChangedDecision {
  key: string;
  /** The image's label. */
  label: string;
  old: Answer;
  new: Answer;
  /** The version whose prediction is the image's label. */
  right: 'old' | 'new' | 'neither';
}

export interface DecisionDiff {
  /** Number of examples. */
  examples: number;
  /** Number of changed predictions, by the version that is correct. */
  counts: { old: number; new: number; neither: number };
  /** In the order of the examples. */
  changed: ChangedDecision[];
}

/**
 * Every example that two versions predict differently. Classes are matched by label, as the versions may have different
 * ones.
 */
export function decisionDiff(
  examples: readonly { key: string; label: string }[],
  oldAnswers: Answers,
  newAnswers: Answers,
): DecisionDiff {
  const [oldOf, newOf] = [answersOf(oldAnswers), answersOf(newAnswers)];
  const changed: ChangedDecision[] = [];
  const counts = { old: 0, new: 0, neither: 0 };
  for (const [i, { key, label }] of examples.entries()) {
    if (oldOf.label(i) === newOf.label(i)) continue;
    const right = oldOf.label(i) === label ? 'old' : newOf.label(i) === label ? 'new' : 'neither';
    counts[right]++;
    changed.push({ key, label, old: oldOf.answer(i), new: newOf.answer(i), right });
  }
  return { examples: examples.length, counts, changed };
}

function answersOf({ logits, classes }: Answers) {
  const predicted = predictedClasses(logits, classes.length);
  const label = (example: number): string => classes[predicted[example] as number] as string;
  return {
    label,
    answer: (example: number): Answer => ({
      label: label(example),
      score: Math.exp(-logLossOf(logits, example * classes.length, classes.length, predicted[example] as number)),
    }),
  };
}
