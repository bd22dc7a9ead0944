import { expect, test } from '@jest/globals';
import { synthetic } from '../../../bench/harness/synthetic.ts';

const shape = { examples: 600, classCount: 3, width: 40, seed: 7 };

test('one seed gives the same bits', () => {
  expect(synthetic(shape).features).toEqual(synthetic(shape).features);
  expect(synthetic({ ...shape, seed: 8 }).features).not.toEqual(synthetic(shape).features);
});

test('classes come in turn', () => {
  expect([...synthetic(shape).labels.slice(0, 4)]).toEqual([0, 1, 2, 0]);
});

test('the first feature has mean 0.5 and deviation 1, within four standard errors', () => {
  const { features, width } = synthetic(shape);
  const first = features.filter((_, i) => i % width === 0);
  const mean = first.reduce((sum, x) => sum + x, 0) / first.length;
  const variance = first.reduce((sum, x) => sum + (x - mean) ** 2, 0) / first.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(600) + 0.06 * 3);
  expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 600));
});
