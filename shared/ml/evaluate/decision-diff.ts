import { logLossOf } from '../../numeric/softmax.ts';
import { predictedClasses } from './predicted.ts';

/** What a version says of the examples: logits row-major [examples, classes], and the label of each class. */
export interface Answers {
  logits: Float32Array;
  classes: readonly string[];
}

export interface Answer {
  label: string;
  /** Its probability. */
  score: number;
}

/** An image on which two versions differ. */
export interface ChangedDecision {
  key: string;
  /** The label that the image has. */
  label: string;
  old: Answer;
  new: Answer;
  /** Whose answer is the image's label. */
  right: 'old' | 'new' | 'neither';
}

export interface DecisionDiff {
  /** Examples asked. */
  examples: number;
  /** How many changed, by whose answer is the image's label. */
  counts: { old: number; new: number; neither: number };
  /** In the order of the examples. */
  changed: ChangedDecision[];
}

/** Every example that two versions answer differently. Classes are told apart by label: versions may have others. */
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
