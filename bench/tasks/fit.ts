import { answer, clocked, readMatrix, readTask, writeWeights } from './task.ts';

/** Headstart's fit of one linear head at one strength, to scikit-learn's stopping rule. */
const { folder, out, classCount, l2, tolerance, threads } = await readTask<{
  classCount: number;
  l2: number;
  tolerance: number;
  threads: number;
}>();
const { features, labels } = await readMatrix(folder, 'train');
const [importSeconds, { createObjective, describeTrainingSet, fitHead, sideBySide }] = await clocked(async () => ({
  ...(await import('../../shared/ml/train/objective.ts')),
  ...(await import('../../shared/ml/train/training-set.ts')),
  ...(await import('../../shared/ml/train/fit.ts')),
  ...(await import('../../shared/ml/train/side-by-side.ts')),
}));

const [seconds, { point, mean }] = await clocked(async () => {
  const set = describeTrainingSet(features, labels, classCount);
  const objective = await createObjective(set, threads);
  const share = new Float32Array(labels.length).fill(1);
  const head = fitHead({ share, l2, width: set.mean.length, classCount, tolerance });
  const [minimum] = await sideBySide(objective, [head], 1);
  await objective.release();
  return { point: minimum?.point ?? new Float64Array(), mean: set.mean };
});

/** Converts the point, which is [classes, width] and for centred features. */
const width = mean.length;
const kernel = new Float64Array(width * classCount);
const bias = point.slice(width * classCount);
for (let k = 0; k < classCount; k++) {
  for (let j = 0; j < width; j++) {
    const weight = point[k * width + j] as number;
    kernel[j * classCount + k] = weight;
    bias[k] = (bias[k] as number) - weight * (mean[j] as number);
  }
}
await writeWeights(out, kernel, bias);
await answer({ importSeconds, seconds });
