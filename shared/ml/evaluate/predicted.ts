/**
 * The class with the highest logit of each example, the first in a tie: [examples]. `logits` is row-major [examples,
 * classes].
 */
export function predictedClasses(logits: Float32Array, classCount: number): Int32Array {
  const predicted = new Int32Array(logits.length / classCount);
  for (let example = 0; example < predicted.length; example++) {
    const row = example * classCount;
    let best = 0;
    for (let k = 1; k < classCount; k++) {
      if ((logits[row + k] as number) > (logits[row + best] as number)) best = k;
    }
    predicted[example] = best;
  }
  return predicted;
}

/** Indices of the examples that were held out: those whose fold is not -1. */
export function heldOutExamples(fold: Int32Array): number[] {
  const examples: number[] = [];
  fold.forEach((of, example) => {
    if (of !== -1) examples.push(example);
  });
  return examples;
}
