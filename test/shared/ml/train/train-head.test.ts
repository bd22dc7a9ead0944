import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { HeadstartError } from '../../../../shared/domain/errors.ts';
import type { Hyperparameters } from '../../../../shared/domain/hyperparameters.ts';
import { score } from '../../../../shared/ml/evaluate/score.ts';
import type { Layer } from '../../../../shared/ml/head/head.ts';
import { fitHead } from '../../../../shared/ml/train/fit.ts';
import { createObjective } from '../../../../shared/ml/train/objective.ts';
import type { TrainProgress } from '../../../../shared/ml/train/progress.ts';
import { sideBySide } from '../../../../shared/ml/train/side-by-side.ts';
import { type TrainHeadOptions, trainHead } from '../../../../shared/ml/train/train-head.ts';
import { describeTrainingSet } from '../../../../shared/ml/train/training-set.ts';
import { blobs } from '../../../support/blobs.ts';

interface Reference {
  features: number[][];
  labels: number[];
  l2: number;
  coef: number[][];
  intercept: number[];
  weighted: { classWeights: number[]; l2: number; coef: number[][]; intercept: number[] };
  objective: number;
}
const file = new URL('../../../support/softmax-regression.json', import.meta.url);
const reference: Reference = JSON.parse(readFileSync(file, 'utf8'));

const auto: Hyperparameters = { hiddenLayers: [], l2: 'auto' };
const train = (options: Partial<TrainHeadOptions> & Pick<TrainHeadOptions, 'features' | 'labels' | 'classCount'>) =>
  trainHead({ hyperparameters: auto, seed: 1, ...options });
const linear = async (...options: Parameters<typeof train>) => {
  const { layers, fit, outOfFold } = await train(...options);
  if (fit.solver !== 'l-bfgs') throw new Error(`Solved by ${fit.solver}.`);
  return { ...(layers[0] as Layer), ...fit, outOfFold };
};

const example = {
  features: Float32Array.from(reference.features.flat()),
  labels: Int32Array.from(reference.labels),
  classCount: 3,
};
const width = 5;

describe("scikit-learn's optimum (support/softmax-regression.py)", () => {
  test('is the result of a fit', async () => {
    const set = describeTrainingSet(example.features, example.labels, 3);
    const objective = await createObjective(set, 1);
    const share = new Float32Array(60).fill(1);
    const fit = fitHead({ share, l2: reference.l2, width, classCount: 3, tolerance: 1e-7 });
    const [optimum] = await sideBySide(objective, [fit], 1);
    await objective.release();
    expect(optimum?.value).toBeCloseTo(reference.objective, 7);
    reference.coef.flat().forEach((weight, i) => {
      expect(Math.abs((optimum?.point[i] as number) - weight)).toBeLessThan(1e-6);
    });
  });

  test('is the result of a training, for uncentred features', async () => {
    const { kernel, bias, l2, converged } = await linear({
      ...example,
      hyperparameters: { hiddenLayers: [], l2: reference.l2 },
    });
    expect(l2).toBeCloseTo(reference.l2, 12);
    expect(converged).toBe(true);
    reference.coef.forEach((row, k) => {
      row.forEach((weight, j) => {
        expect(kernel[j * 3 + k]).toBeCloseTo(weight, 3);
      });
      expect(bias[k]).toBeCloseTo(reference.intercept[k] as number, 3);
    });
  });
});

describe("scikit-learn's optimum with class_weight", () => {
  test('is the result of a training with weights', async () => {
    const { classWeights, l2, coef, intercept } = reference.weighted;
    const weights = Float32Array.from(example.labels, (label) => classWeights[label] as number);
    const { kernel, bias } = await linear({ ...example, weights, hyperparameters: { hiddenLayers: [], l2 } });
    coef.forEach((row, k) => {
      row.forEach((weight, j) => {
        expect(kernel[j * 3 + k]).toBeCloseTo(weight, 3);
      });
      expect((bias[k] as number) - (bias[0] as number)).toBeCloseTo(
        (intercept[k] as number) - (intercept[0] as number),
        2,
      );
    });
  });
});

describe('training a head', () => {
  const data = blobs([40, 40, 40], 12, { distance: 0.7 });

  test('gives the same bits twice, and on two threads', async () => {
    const first = await train(data);
    expect(await train(data)).toEqual(first);
    expect(await train({ ...data, threads: 2 })).toEqual(first);
  });

  test('chooses the penalty with the lowest log loss of held-out examples', async () => {
    const { l2, tried, outOfFold } = await linear(data);
    const best = tried.reduce((a, b) => (b.logLoss < a.logLoss ? b : a));
    expect(l2).toBe(best.l2);
    const { logits, fold, folds } = outOfFold;
    const { logLoss } = score({ logits, fold, folds, labels: data.labels, classes: ['a', 'b', 'c'] });
    expect(logLoss).toBeCloseTo(best.logLoss, 6);
  });

  test('suits features of any scale', async () => {
    const small = { ...data, features: data.features.map((x) => x / 8) };
    const [one, other] = [await linear(data), await linear(small)];
    expect(other.l2).toBeCloseTo(one.l2 / 64, 3);
  });

  test('scores random labels at chance', async () => {
    const { features } = blobs([300], 30);
    const labels = Int32Array.from({ length: 300 }, (_, i) => i % 3);
    const { outOfFold } = await train({ features, labels, classCount: 3 });
    const { accuracy, logLoss } = score({ ...outOfFold, labels, classes: ['a', 'b', 'c'] });
    expect(Math.abs(accuracy - 1 / 3)).toBeLessThan(0.09);
    expect(logLoss).toBeGreaterThan(Math.log(3) - 0.01);
  });

  test('never holds out the only example of a class', async () => {
    const single = blobs([12, 12, 1], 6, { distance: 2 });
    const { outOfFold } = await train(single);
    expect(outOfFold.fold[24]).toBe(-1);
    expect([...outOfFold.logits.subarray(72)]).toEqual([0, 0, 0]);
  });

  test('learns only the class frequencies from constant features', async () => {
    const labels = Int32Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const { kernel, bias } = await linear({ features: new Float32Array(60).fill(2), labels, classCount: 2 });
    for (const weight of kernel) expect(Math.abs(weight)).toBeLessThan(1e-7);
    expect((bias[0] as number) - (bias[1] as number)).toBeCloseTo(Math.log(2), 3);
  });

  test('reports progress up to the total', async () => {
    const seen: TrainProgress[] = [];
    await train({ ...data, onProgress: (progress) => seen.push(progress) });
    const before = seen.slice(0, -1);
    expect(before.map(({ done }) => done)).toEqual(before.map((_, i) => i + 1));
    for (const { done, total } of before) expect(done).toBeLessThan(total);
    for (const { loss } of seen) expect(loss).toBeGreaterThan(0);
    expect(seen.map(({ phase }) => phase)).toEqual([...before.map(() => 'cross-validation'), 'final-fit']);
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
  });

  test('stops when its signal aborts', async () => {
    const stop = new AbortController();
    const training = train({ ...data, signal: stop.signal, onProgress: () => stop.abort(new Error('cancelled')) });
    await expect(training).rejects.toThrow('cancelled');
  });

  test.each([
    ['without hidden layers', auto],
    ['with one', { ...auto, hiddenLayers: [16], patience: 0, epochs: 1000 }],
  ])('%s lets timers run, so that one can stop it', async (_, hyperparameters) => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('cancelled')), 1);
    await expect(train({ ...data, hyperparameters, signal: stop.signal })).rejects.toThrow('cancelled');
  });

  test('accepts folds', async () => {
    const of = Int32Array.from(data.labels, (_, i) => i % 2);
    const { outOfFold } = await train({ ...data, folds: { count: 2, of } });
    expect(outOfFold).toMatchObject({ folds: 2, fold: of });
  });

  test('counts an example of weight 2 as two', async () => {
    const hyperparameters: Hyperparameters = { hiddenLayers: [], l2: 0.1 };
    const weights = Float32Array.from(data.labels, (label) => (label === 0 ? 2 : 1));
    const twice = blobs([40, 40, 40], 12, { distance: 0.7 });
    const features = Float32Array.of(...twice.features, ...twice.features.subarray(0, 40 * 12));
    const labels = Int32Array.of(...twice.labels, ...twice.labels.subarray(0, 40));
    const [one, other] = [
      await linear({ ...data, hyperparameters, weights }),
      await linear({ features, labels, classCount: 3, hyperparameters }),
    ];
    one.kernel.forEach((weight, i) => {
      expect(weight).toBeCloseTo(other.kernel[i] as number, 3);
    });
  });

  test.each([
    ['one class', { features: new Float32Array(4), labels: new Int32Array(2), classCount: 1 }, /at least two classes/],
    [
      'one image a class',
      { features: new Float32Array(4), labels: Int32Array.of(0, 1), classCount: 2 },
      /Add a second image/,
    ],
    ['no image', { features: new Float32Array(0), labels: new Int32Array(0), classCount: 0 }, /0 usable images/],
    [
      'features that are no numbers',
      { features: Float32Array.of(1, Number.NaN, 3, 4), labels: Int32Array.of(0, 1, 0, 1), classCount: 2 },
      /infinite or not a number/,
    ],
  ])('refuses a dataset of %s', async (_, data, message) => {
    const refused = await train(data).catch((error) => error);
    expect(refused).toBeInstanceOf(HeadstartError);
    expect(refused).toMatchObject({ code: 'dataset-not-trainable', message: expect.stringMatching(message) });
  });

  test.each([
    ['features that do not divide', { features: new Float32Array(5), labels: Int32Array.of(0, 1), classCount: 2 }],
    ['a label of no class', { features: new Float32Array(4), labels: Int32Array.of(0, 2), classCount: 2 }],
    ['a class without example', { features: new Float32Array(4), labels: Int32Array.of(0, 1), classCount: 3 }],
  ])('refuses %s as a programming error', async (_, data) => {
    const refused = await train(data).catch((error) => error);
    expect(refused).toBeInstanceOf(Error);
    expect(refused).not.toBeInstanceOf(HeadstartError);
  });
});
