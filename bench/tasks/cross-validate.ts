import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answer, clocked, readMatrix, readTask } from './task.ts';

/** Headstart's cross-validation with given folds and strengths, and the fit on all examples at the best strength. */
const { folder, classCount, strengths, tolerance, threads } = await readTask<{
  classCount: number;
  strengths: number[];
  tolerance: number;
  threads: number;
}>();
const { features, labels } = await readMatrix(folder, 'train');
const of = new Int32Array(new Uint8Array(await readFile(join(folder, 'folds.i32'))).buffer);
const [importSeconds, { createObjective, crossValidate, describeTrainingSet, fitHead, sideBySide }] = await clocked(
  async () => ({
    ...(await import('../../shared/ml/train/objective.ts')),
    ...(await import('../../shared/ml/train/cross-validate.ts')),
    ...(await import('../../shared/ml/train/training-set.ts')),
    ...(await import('../../shared/ml/train/fit.ts')),
    ...(await import('../../shared/ml/train/side-by-side.ts')),
  }),
);

const [seconds, { tried, best }] = await clocked(async () => {
  const set = describeTrainingSet(features, labels, classCount);
  const objective = await createObjective(set, threads);
  const folds = { count: Math.max(...of) + 1, of };
  const share = new Float32Array(labels.length).fill(1);
  const found = await crossValidate(objective, share, folds, { strengths, tolerance });
  const l2 = 1 / (found.best * labels.length);
  await sideBySide(objective, [fitHead({ share, l2, width: set.mean.length, classCount, tolerance })], 1);
  await objective.release();
  return found;
});
const logLoss = Math.min(...tried.map((one) => one.logLoss));
await answer({ importSeconds, seconds, strength: best, logLoss });
