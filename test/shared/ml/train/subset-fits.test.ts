import { describe, expect, test } from '@jest/globals';
import { stratifiedFolds } from '../../../../shared/ml/train/folds.ts';
import { createSubsetFits } from '../../../../shared/ml/train/subset-fits.ts';
import { trainHead } from '../../../../shared/ml/train/train-head.ts';
import { blobs } from '../../../support/blobs.ts';

const data = blobs([30, 30], 6, { distance: 0.7, offset: 2 });
const folds = stratifiedFolds(data.labels, 2, 1);
const l2 = 0.05;

async function outOfFold(examples: Int32Array, features = data.features): Promise<Float32Array> {
  const fits = await createSubsetFits({ ...data, features });
  const logits = await fits.outOfFold({ examples, folds, l2 });
  await fits.release();
  return logits;
}

describe('fits on a subset', () => {
  test('give, with all examples, the out-of-fold logits of a training at that penalty', async () => {
    const trained = await trainHead({ ...data, folds, seed: 1, hyperparameters: { hiddenLayers: [], l2 } });
    expect(await outOfFold(Int32Array.from(data.labels.keys()))).toEqual(trained.outOfFold.logits);
  });

  test('ignore the examples outside the subset, but score them', async () => {
    const half = Int32Array.from({ length: 30 }, (_, i) => 2 * i + 1);
    const logits = await outOfFold(half);
    const spoilt = data.features.map((x, i) => (Math.floor(i / 6) % 2 === 0 ? x + 1 : x));
    const others = await outOfFold(half, spoilt);
    data.labels.forEach((_, example) => {
      const [one, other] = [logits, others].map((all) => all[2 * example] as number);
      if (example % 2 === 1) expect(one).toBeCloseTo(other as number, 5);
      else expect(Math.abs((one as number) - (other as number))).toBeGreaterThan(0.01);
    });
  });
});
