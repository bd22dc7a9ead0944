import { expect, test } from '@jest/globals';
import { tryFeatures } from '../../../bases/judge/try-features.ts';
import { compareVersions } from '../../../shared/ml/evaluate/compare.ts';
import { createRandom } from '../../../shared/numeric/random.ts';

test('features that separate the classes beat noise, on the same folds', async () => {
  const random = createRandom(3);
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 2);
  const noise = Float32Array.from({ length: 120 }, () => random() / 2 ** 32);
  const telling = noise.map((value, i) => (i % 2 === 0 ? value + 2 * (labels[i / 2] as number) : value));
  const [bad, good] = [await tryFeatures(noise, labels, 2), await tryFeatures(telling, labels, 2)];
  expect(good.accuracy).toBe(1);
  expect(good.logLoss).toBeLessThan(bad.logLoss);
  expect(compareVersions(bad.right, good.right).p).toBeLessThan(0.001);
});
