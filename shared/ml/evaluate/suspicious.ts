import { logLossOf } from '../../numeric/softmax.ts';
import type { OutOfFold } from './out-of-fold.ts';
import { heldOutExamples, predictedClasses } from './predicted.ts';

/** An image whose label the other images speak against. */
export interface Suspicious {
  key: string;
  /** The label it has. */
  label: string;
  /** The label that the others give it. */
  likely: string;
  /** Of the label it has, by the head that did not see it. */
  probability: number;
}

export interface SuspiciousInput extends OutOfFold {
  keys: readonly string[];
}

/**
 * Ranks the examples that were taken for another class than their own, the least probable label first; of equals, in
 * the order of the examples. A wrong label can be learnt by heart, so only heads that did not see it are asked.
 */
export function suspiciousLabels({ keys, logits, labels, classes, fold }: SuspiciousInput): Suspicious[] {
  const predicted = predictedClasses(logits, classes.length);
  return heldOutExamples(fold)
    .filter((example) => predicted[example] !== labels[example])
    .map((example) => {
      const label = labels[example] as number;
      return { example, label, loss: logLossOf(logits, example * classes.length, classes.length, label) };
    })
    .sort((a, b) => b.loss - a.loss || a.example - b.example)
    .map(({ example, label, loss }) => ({
      key: keys[example] as string,
      label: classes[label] as string,
      likely: classes[predicted[example] as number] as string,
      probability: Math.exp(-loss),
    }));
}
