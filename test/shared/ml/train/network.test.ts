import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { initialWeights } from '../../../../shared/ml/train/initial-weights.ts';
import { createNetwork } from '../../../../shared/ml/train/network.ts';
import { stateOf, weightsOf } from '../../../../shared/ml/train/network-state.ts';
import type { TrainingSet } from '../../../../shared/ml/train/training-set.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';

interface Reference {
  sizes: number[];
  learningRate: number;
  weightDecay: number;
  batch: number;
  features: number[][];
  labels: number[];
  classWeights: number[];
  start: number[][];
  end: number[][];
  losses: number[];
}
const reference: Reference = JSON.parse(readFileSync(new URL('../../../support/adamw.json', import.meta.url), 'utf8'));
const { sizes, batch, features, labels, classWeights, learningRate, weightDecay } = reference;
/** A training set without scaling. */
const set: TrainingSet = {
  features: Float32Array.from(features.flat()),
  labels: Int32Array.from(labels),
  classCount: 3,
  mean: new Float32Array(4),
  meanSquaredNorm: 4,
};
const settings = { set, hiddenLayers: [3], batchSize: batch, dropout: 0, learningRate, weightDecay };
const weights = Float32Array.from(labels, (label) => classWeights[label] as number);
const start = reference.start.map((values) => Float32Array.from(values));
/** Example rows of the batches: the examples in order, repeated. */
const batches = (count: number) => Int32Array.from({ length: count * batch }, (_, i) => i % labels.length);

/** Takes the reference's steps, several in a run. @returns their losses and the final weights */
async function trained(stepsAtOnce = reference.losses.length) {
  const network = await createNetwork(settings);
  const state = stateOf(sizes, start);
  const losses: number[] = [];
  while (losses.length < reference.losses.length) {
    const examples = batches(reference.losses.length)
      .subarray(losses.length * batch)
      .subarray(0, stepsAtOnce * batch);
    losses.push(...(await network.train(state, { examples, weights, masks: [] })));
  }
  await network.release();
  return { losses, end: weightsOf(sizes, state) };
}

describe("AdamW's step", () => {
  test('is that of torch, decay, class weights and bias corrections included (support/adamw.py)', async () => {
    const { losses, end } = await trained();
    expectClose(losses, reference.losses);
    for (const [i, values] of end.entries()) expectClose(values, reference.end[i] as number[]);
  });

  test('is the same in several runs as in one', async () => {
    expect(await trained(2)).toEqual(await trained());
  });

  test('does not change units that dropout has dropped', async () => {
    const network = await createNetwork({ ...settings, dropout: 0.5, weightDecay: 0 });
    const state = stateOf(sizes, initialWeights(sizes, createRandom(1)));
    const [before] = weightsOf(sizes, state) as [Float32Array];
    const masks = [Float32Array.from({ length: batch * 3 }, (_, i) => (i % 3 === 1 ? 0 : 2))];
    await network.train(state, { examples: batches(1), weights, masks });
    await network.release();
    const [after] = weightsOf(sizes, state) as [Float32Array];
    const moved = [0, 1, 2].map((unit) => before.some((value, i) => i % 3 === unit && value !== after[i]));
    expect(moved[1]).toBe(false);
    expect(moved).toContain(true);
  });
});

/** To the 5 digits that two float32 libraries share. */
function expectClose(values: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(values).toHaveLength(expected.length);
  const furthest = Array.from(values).reduce(
    (largest, value, i) => Math.max(largest, Math.abs(value - (expected[i] ?? 0))),
    0,
  );
  expect(furthest).toBeLessThan(5e-6);
}

describe('initial weights', () => {
  test('have the variance of He before a ReLU and of Glorot before the softmax, and no bias', () => {
    const [kernel0, bias0, kernel1] = initialWeights([200, 100, 50], createRandom(3)) as Float32Array[];
    const variance = (values: Float32Array | undefined) =>
      (values as Float32Array).reduce((sum, x) => sum + x * x, 0) / (values?.length as number);
    expect(variance(kernel0) / (2 / 200)).toBeCloseTo(1, 1);
    expect(variance(kernel1) / (2 / 150)).toBeCloseTo(1, 1);
    expect([...(bias0 as Float32Array)].every((x) => x === 0)).toBe(true);
  });

  test('distinguish the last layer from a hidden one of the same size', () => {
    const kernels = initialWeights([200, 200, 200], createRandom(3)).filter((_, i) => i % 2 === 0);
    const [hidden, last] = kernels.map((values) => values.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0));
    expect(hidden).toBeCloseTo(Math.sqrt(6 / 200), 3);
    expect(last).toBeCloseTo(Math.sqrt(6 / 400), 3);
  });
});
