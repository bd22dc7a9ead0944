import { describe, expect, test } from '@jest/globals';
import type { Hyperparameters } from '../../../../shared/domain/hyperparameters.ts';
import { score } from '../../../../shared/ml/evaluate/score.ts';
import { headToOnnx } from '../../../../shared/ml/head/head-onnx.ts';
import { createHeadSession } from '../../../../shared/ml/head/head-session.ts';
import { type TrainHeadOptions, trainHead } from '../../../../shared/ml/train/train-head.ts';
import { blobs } from '../../../support/blobs.ts';
import { allKnown } from '../../../support/unknown.ts';

const data = blobs([40, 40, 40], 12, { distance: 0.7, offset: 3 });
const given: Hyperparameters = { hiddenLayers: [16, 8], l2: 'auto', learningRate: 0.01, batchSize: 16, epochs: 20 };

async function train(options: Partial<TrainHeadOptions> = {}) {
  const { layers, fit, outOfFold } = await trainHead({ ...data, hyperparameters: given, seed: 1, ...options });
  if (fit.solver !== 'adamw') throw new Error(`Solved by ${fit.solver}.`);
  return { layers, fit, outOfFold };
}

describe('training a head with hidden layers', () => {
  test('gives the same bits twice and on two threads, and different ones for another seed', async () => {
    const first = await train();
    expect(await train({ threads: 2 })).toEqual(first);
    expect((await train({ seed: 2 })).layers).not.toEqual(first.layers);
  });

  test('scores held-out examples about as well as new ones', async () => {
    const { layers, outOfFold } = await train();
    expect(layers.map(({ bias }) => bias.length)).toEqual([16, 8, 3]);
    const { accuracy } = score({ ...outOfFold, labels: data.labels, classes: ['a', 'b', 'c'] });

    const fresh = blobs([400, 400, 400], 12, { distance: 0.7, offset: 3 });
    const session = await createHeadSession(headToOnnx({ classes: ['a', 'b', 'c'], layers }, allKnown(3, 12)));
    const { logits } = await session.run(fresh.features);
    await session.release();
    const of = { folds: 0, fold: new Int32Array(1200), labels: fresh.labels, classes: ['a', 'b', 'c'] };
    expect(Math.abs(score({ logits, ...of }).accuracy - accuracy)).toBeLessThan(0.1);
    expect(accuracy).toBeGreaterThan(0.7);
  });

  test('scores random labels at chance', async () => {
    const labels = Int32Array.from(data.labels, (_, i) => i % 3);
    const { outOfFold } = await train({ labels });
    expect(score({ ...outOfFold, labels, classes: ['a', 'b', 'c'] }).accuracy).toBeLessThan(0.5);
  });

  test('keeps the number of epochs with the lowest held-out loss, and stops soon after', async () => {
    const { fit, outOfFold } = await train({ hyperparameters: { ...given, epochs: 200, patience: 3 } });
    expect(fit.heldOutLosses.indexOf(Math.min(...fit.heldOutLosses))).toBe(fit.epochs - 1);
    expect(fit.heldOutLosses).toHaveLength(fit.epochs + 3);
    const { logLoss } = score({ ...outOfFold, labels: data.labels, classes: ['a', 'b', 'c'] });
    expect(logLoss).toBeCloseTo(Math.min(...fit.heldOutLosses), 6);
  });

  test('runs all epochs with a patience of 0', async () => {
    const { fit } = await train({ hyperparameters: { ...given, epochs: 7, patience: 0 } });
    expect(fit.epochs).toBe(7);
    expect(fit.heldOutLosses).toHaveLength(7);
  });

  test('reports each epoch with its loss', async () => {
    const seen: string[] = [];
    const hyperparameters = { ...given, epochs: 2, patience: 0 };
    await train({ hyperparameters, onProgress: ({ done, total, phase }) => seen.push(`${done}/${total} ${phase}`) });
    expect(seen).toEqual(['1/4 cross-validation', '2/4 cross-validation', '3/4 final-fit', '4/4 final-fit']);
  });
});
