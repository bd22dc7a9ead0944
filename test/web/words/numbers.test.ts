import { describe, expect, test } from '@jest/globals';
import { duration } from '../../../shared/domain/duration.ts';
import { monthOf } from '../../../web/settings/month.ts';
import { readRoute, to } from '../../../web/state/router.ts';
import { fileName } from '../../../web/words/keys.ts';
import { ago, bytes, counted, percent, scoreInWords } from '../../../web/words/numbers.ts';

describe('words', () => {
  test('a share is never rounded to 0% or 100%', () => {
    expect([1, 0.9999, 0.882, 0.0001, 0].map((share) => percent(share))).toEqual([
      '100.0%',
      '> 99.9%',
      '88.2%',
      '< 0.1%',
      '0.0%',
    ]);
    expect(percent(null)).toBe('–');
  });

  test('a score gives the number of correct images and a range for new ones', () => {
    expect(scoreInWords({ accuracy: 0.95, interval: [0.9, 0.98], examples: 200 })).toBe(
      '190 of 200 images correct. Expect 90% to 98% on similar new images.',
    );
    expect(scoreInWords({ accuracy: 1, interval: [0.97, 1], examples: 120 })).toMatch(/^All 120 images correct/);
  });

  test('a file name has no digest of the API', () => {
    expect(fileName('pets/cat/IMG_0001-9f86d081.jpg')).toBe('IMG_0001.jpg');
    expect(fileName('pets/cat/plain.jpg')).toBe('plain.jpg');
  });

  test('times and sizes are short', () => {
    expect([0.2, 12, 300, 7_200].map(duration)).toEqual(['under 1 s', '12 s', '5 min', '2 h']);
    expect(ago('2026-01-01T00:00:00.000Z', Date.parse('2026-01-01T00:03:00.000Z'))).toBe('3 min ago');
    expect(bytes(1_234_567)).toBe('1.2 MB');
    expect(counted(1, 'image')).toBe('1 image');
  });
});

describe('an address', () => {
  test('keeps every character of a label', () => {
    const address = to(['d', 'pets', 'images'], { label: 'a/b & 日本?', status: undefined });
    expect(readRoute(address)).toEqual({ parts: ['d', 'pets', 'images'], query: { label: 'a/b & 日本?' } });
  });
});

test('a month costs the sum of its items, and an endpoint its hours', () => {
  const { items, total, endpoint } = monthOf({ images: 1_000, trainings: 10, predictions: 1_000 });
  expect(total).toBeCloseTo(2 + 0.012 + 0.0002 + 0.01 + 0.002);
  expect(total).toBeCloseTo(items.reduce((sum, { usd }) => sum + usd, 0));
  expect(endpoint).toBeCloseTo(40.88);
});
