import { describe, expect, test } from '@jest/globals';
import { stratifiedFolds } from '../../../../shared/ml/train/folds.ts';
import { createSubsetFits } from '../../../../shared/ml/train/subset-fits.ts';
import { trainHead } from '../../../../shared/ml/train/train-head.ts';
import { blobs } from '../../../support/blobs.ts';

const data = blobs([30, 30], 6, { distance: 0.7, offset: 2 });
const folds = stratifiedFolds(data.labels, 2, 1);
const l2 = 0.05;

async function outOfFold(share: Float32Array): Promise<Float32Array> {
  const fits = await createSubsetFits(data);
  const logits = await fits.outOfFold({ share, folds, l2 });
  await fits.release();
  return logits;
}

describe('fits on a subset', () => {
  test('give, on all examples, the out-of-fold logits of a training at that penalty', async () => {
    const trained = await trainHead({ ...data, folds, seed: 1, hyperparameters: { hiddenLayers: [], l2 } });
    expect(await outOfFold(new Float32Array(60).fill(1))).toEqual(trained.outOfFold.logits);
  });

  test('do not look at the examples left out, and score them too', async () => {
    const half = Float32Array.from(data.labels, (_, i) => i % 2);
    const logits = await outOfFold(half);
    const spoilt = data.features.map((x, i) => (half[Math.floor(i / 6)] === 0 ? x + 1 : x));
    const fits = await createSubsetFits({ ...data, features: spoilt });
    const others = await fits.outOfFold({ share: half, folds, l2 });
    await fits.release();
    data.labels.forEach((_, example) => {
      const [one, other] = [logits, others].map(
        (all) => (all[2 * example] as number) - (all[2 * example + 1] as number),
      );
      if (half[example] === 1) expect(Math.abs((one as number) - (other as number))).toBeLessThan(0.01);
      else expect(one).not.toBe(0);
    });
  });
});
