import { logLossOf } from '../../numeric/softmax.ts';
import type { OutOfFold } from './out-of-fold.ts';
import { heldOutExamples, predictedClasses } from './predicted.ts';

/** An image whose label the other images contradict. */
export interface Suspicious {
  key: string;
  /** The image's label. */
  label: string;
  /** The predicted label. */
  likely: string;
  /** Probability of the image's label, by the head that did not see the image. */
  probability: number;
}

export interface SuspiciousInput extends OutOfFold {
  keys: readonly string[];
}

/**
 * Ranks the examples that were predicted as another class, the least probable label first; ties keep the order of the
 * examples. A head can memorise a wrong label, so only out-of-fold predictions count.
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
