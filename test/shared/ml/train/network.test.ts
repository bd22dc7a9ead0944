import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { initialWeights } from '../../../../shared/ml/train/initial-weights.ts';
import { createNetwork, stateOf } from '../../../../shared/ml/train/network.ts';
import { parametersOf } from '../../../../shared/ml/train/network-graph.ts';
import { createRandom } from '../../../../shared/ml/train/random.ts';

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
const plain = { mean: new Float32Array(4), scale: 1 };

function batchAt(step: number) {
  const examples = Array.from({ length: batch }, (_, i) => (step * batch + i) % labels.length);
  const own = examples.map((example) => labels[example] as number);
  const weights = own.map((label) => classWeights[label] as number);
  const sum = weights.reduce((a, b) => a + b);
  return {
    features: Float32Array.from(examples.flatMap((example) => features[example] as number[])),
    target: Float32Array.from(own.flatMap((label) => [0, 1, 2].map((k) => (k === label ? 1 : 0)))),
    share: Float32Array.from(weights, (weight) => weight / sum),
    masks: [],
  };
}

describe("AdamW's step", () => {
  test('is that of torch, decay, class weights and bias corrections included (support/adamw.py)', async () => {
    const network = await createNetwork({ sizes, scaling: plain, dropout: false, learningRate, weightDecay });
    const state = stateOf(
      sizes,
      reference.start.map((values) => Float32Array.from(values)),
    );
    for (const [step, loss] of reference.losses.entries()) {
      expect(await network.step(state, batchAt(step))).toBeCloseTo(loss, 5);
    }
    await network.release();
    for (const [i, { name }] of parametersOf(sizes).entries()) {
      const values = state.tensors[name]?.data as Float32Array;
      (reference.end[i] as number[]).forEach((value, j) => {
        expect(values[j]).toBeCloseTo(value, 5);
      });
    }
  });

  test('does not move what dropout has dropped', async () => {
    const network = await createNetwork({ sizes, scaling: plain, dropout: true, learningRate, weightDecay: 0 });
    const state = stateOf(sizes, initialWeights(sizes, createRandom(1)));
    const kernel = () => state.tensors.kernel0?.data as Float32Array;
    const before = kernel().slice();
    const masks = [Float32Array.from({ length: batch * 3 }, (_, i) => (i % 3 === 1 ? 0 : 2))];
    await network.step(state, { ...batchAt(0), masks });
    await network.release();
    const after = kernel();
    const moved = [0, 1, 2].map((unit) => before.some((value, i) => i % 3 === unit && value !== after[i]));
    expect(moved[1]).toBe(false);
    expect(moved).toContain(true);
  });
});

describe('initial weights', () => {
  test('have the variance of He before a ReLU and of Glorot before the softmax, and no bias', () => {
    const [kernel0, bias0, kernel1] = initialWeights([200, 100, 50], createRandom(3)) as Float32Array[];
    const variance = (values: Float32Array | undefined) =>
      (values as Float32Array).reduce((sum, x) => sum + x * x, 0) / (values?.length as number);
    expect(variance(kernel0) / (2 / 200)).toBeCloseTo(1, 1);
    expect(variance(kernel1) / (2 / 150)).toBeCloseTo(1, 1);
    expect([...(bias0 as Float32Array)].every((x) => x === 0)).toBe(true);
  });
});
