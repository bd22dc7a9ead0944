import { describe, expect, test } from '@jest/globals';
import { createDeepTraining, type DeepTrainingOptions } from '../../../../shared/ml/deep/train-deep.ts';
import { predictedClasses } from '../../../../shared/ml/evaluate/predicted.ts';
import { parametersOf } from '../../../../shared/ml/tail/deep-head.ts';
import type { TrainProgress } from '../../../../shared/ml/train/progress.ts';
import { classCount, keepCheckpoints, tinyTraining } from './deep-world.ts';

/** All numbers of a training, as bytes. */
async function bytesOf(options: DeepTrainingOptions): Promise<Buffer> {
  const training = await createDeepTraining(options);
  const { logits, cosines } = await training.crossValidate();
  const curve = await training.fitFirstFold(Int32Array.from({ length: 30 }, (_, i) => i));
  const { head, features, losses } = await training.fitAll();
  const numbers = [
    logits,
    cosines,
    curve,
    features,
    Float64Array.from(losses),
    ...parametersOf(head).map((each) => each.values),
  ];
  return Buffer.concat(numbers.map((each) => new Uint8Array(each.buffer)));
}

describe('a deep training', () => {
  test('learns what tells the classes apart', async () => {
    const options = tinyTraining({ settings: { ...tinyTraining().settings, learningRate: 0.01, epochs: 20 } });
    const training = await createDeepTraining(options);
    const { logits } = await training.crossValidate();
    const predicted = predictedClasses(logits, classCount);
    const right = options.set.labels.filter((label, example) => predicted[example] === label).length;
    expect(right).toBeGreaterThan(54);
    const { losses } = await training.fitAll();
    expect(losses).toHaveLength(20);
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 2);
  });

  test('gives the same bytes again, with another number of threads, and from every checkpoint', async () => {
    const checkpoints = keepCheckpoints();
    const first = await bytesOf(tinyTraining({ checkpoints }));
    expect((await bytesOf(tinyTraining({ threads: 2 }))).equals(first)).toBe(true);
    // After 2 epochs of each of 3 folds, of the curve's fit and of the last one, and after each fit but the last.
    expect(checkpoints.kept).toHaveLength(5 * 2 + 4);
    for (const count of [1, 2, 3, 8, 11, 12, 14]) {
      const kept = keepCheckpoints(checkpoints.kept.slice(0, count));
      expect((await bytesOf(tinyTraining({ checkpoints: kept }))).equals(first)).toBe(true);
      expect(kept.kept).toHaveLength(14);
    }
  });

  test('depends on the seed', async () => {
    expect((await bytesOf(tinyTraining({ seed: 2 }))).equals(await bytesOf(tinyTraining()))).toBe(false);
  });

  test('ends at the next step when it is cancelled', async () => {
    const abort = new AbortController();
    let steps = 0;
    const training = await createDeepTraining(
      tinyTraining({
        signal: abort.signal,
        onProgress: () => {
          steps++;
          if (steps === 4) abort.abort(new Error('cancelled'));
        },
      }),
    );
    await expect(training.crossValidate()).rejects.toThrow('cancelled');
    expect(steps).toBe(4);
  });

  test('reports every step, also after it has continued from a checkpoint', async () => {
    const progressOf = async (checkpoints = keepCheckpoints()) => {
      const seen: TrainProgress[] = [];
      const { folds } = tinyTraining();
      const curve = [folds.of.subarray(0, 30).filter((fold) => fold !== 0).length];
      await bytesOf(tinyTraining({ checkpoints, curve, onProgress: (progress) => seen.push(progress) }));
      return seen;
    };
    const checkpoints = keepCheckpoints();
    const seen = await progressOf(checkpoints);
    const { total } = seen[0] as TrainProgress;
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    expect(seen.at(-1)).toMatchObject({ done: total, phase: 'final-fit', secondsLeft: 0 });
    expect(seen[0]).toMatchObject({ phase: 'cross-validation' });
    const later = await progressOf(keepCheckpoints(checkpoints.kept.slice(0, 4)));
    expect(later.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).slice(total - later.length));
  });

  test('says what to do when the loss is not finite', async () => {
    const options = tinyTraining({ settings: { ...tinyTraining().settings, learningRate: 1e30 } });
    const training = await createDeepTraining(options);
    await expect(training.crossValidate()).rejects.toThrow(/Train again with a learningRate lower than 1e\+30/);
  });
});
