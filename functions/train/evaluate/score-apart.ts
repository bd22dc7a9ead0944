import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import { MAPS_AT_ONCE } from '../../../shared/ml/deep/score-examples.ts';
import { predictedClasses } from '../../../shared/ml/evaluate/predicted.ts';
import { type Score, score } from '../../../shared/ml/evaluate/score.ts';
import { createHeadSession } from '../../../shared/ml/head/head-session.ts';
import type { EmbeddedExample, TrainingInput } from '../dataset/input.ts';
import { classIndices } from '../dataset/matrix.ts';
import type { VersionHead } from '../heads/candidate.ts';

/**
 * Scores the finished head on the test set and the golden images.
 * @param leaked test images with copies in the training set: they are not scored
 * @param inputsOf the head's input for some images
 * @throws the signal's reason when it aborts
 */
export async function scoreApart(
  onnx: Uint8Array,
  { examples, classes }: TrainingInput,
  leaked: ReadonlySet<EmbeddedExample>,
  inputsOf: VersionHead['inputsOf'],
  signal: AbortSignal,
): Promise<{ test?: Score; golden?: NonNullable<VersionRecord['golden']> }> {
  const session = await createHeadSession(onnx);
  async function logitsOf(images: readonly EmbeddedExample[]): Promise<Float32Array> {
    const atOnce = session.input === 'map' ? MAPS_AT_ONCE : images.length;
    const logits = new Float32Array(images.length * classes.length);
    for (let from = 0; from < images.length; from += atOnce) {
      signal.throwIfAborted();
      const scores = await session.run(await inputsOf(images.slice(from, from + atOnce)));
      logits.set(scores.logits, from * classes.length);
    }
    return logits;
  }
  try {
    const test = examples.test.filter((example) => classes.includes(example.label) && !leaked.has(example));
    const { golden } = examples;
    return {
      ...(test.length > 0 && {
        test: score({
          logits: await logitsOf(test),
          labels: classIndices(test, classes),
          classes,
          folds: 0,
          fold: new Int32Array(test.length),
        }),
      }),
      ...(golden.length > 0 && {
        golden: { examples: golden.length, wrong: wrongOf(golden, await logitsOf(golden), classes) },
      }),
    };
  } finally {
    await session.release();
  }
}

function wrongOf(golden: readonly EmbeddedExample[], logits: Float32Array, classes: readonly string[]): string[] {
  const predicted = predictedClasses(logits, classes.length);
  return golden.filter(({ label }, i) => classes[predicted[i] as number] !== label).map(({ key }) => key);
}
