import { expect, test } from '@jest/globals';
import { stratifiedSample } from '../../../cli/base/stratified-sample.ts';

const items = (sizes: Record<string, number>) =>
  Object.entries(sizes).flatMap(([label, size]) => Array.from({ length: size }, (_, number) => ({ label, number })));

test('each label is in proportion, evenly spaced over its images', () => {
  const sample = stratifiedSample(items({ shirt: 100, hat: 20 }), 60);
  expect(sample.filter(({ label }) => label === 'hat').map(({ number }) => number)).toEqual([
    0, 2, 4, 6, 8, 10, 12, 14, 16, 18,
  ]);
  expect(sample.filter(({ label }) => label === 'shirt')).toHaveLength(50);
});

test('a rare label keeps two images, or its only one', () => {
  const sample = stratifiedSample(items({ shirt: 1000, hat: 5, cap: 1 }), 50);
  const count = (label: string) => sample.filter((item) => item.label === label).length;
  expect([count('shirt'), count('hat'), count('cap')]).toEqual([50, 2, 1]);
});

test('without a limit, all are taken in the order of the labels', () => {
  const sample = stratifiedSample(items({ shirt: 2, hat: 1 }));
  expect(sample.map(({ label, number }) => `${label} ${number}`)).toEqual(['hat 0', 'shirt 0', 'shirt 1']);
});
