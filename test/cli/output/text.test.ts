import { expect, test } from '@jest/globals';
import { bytes, count, counted, padEnd, percent, seconds, shorten, textWidth } from '../../../cli/output/text.ts';

test('numbers have separators, shares and seconds one decimal', () => {
  expect(count(1234567)).toBe('1,234,567');
  expect(seconds(1234.56)).toBe('1,234.6 s');
  expect(percent(0.8824)).toBe('88.2%');
  expect(counted(1, 'image')).toBe('1 image');
  expect(counted(2000, 'image')).toBe('2,000 images');
  expect(bytes(12_340)).toBe('12.3 kB');
  expect(bytes(12_340_000)).toBe('12.3 MB');
});

test('the width of a text is its width in a terminal', () => {
  expect(textWidth('shirt')).toBe(5);
  expect(textWidth('シャツ')).toBe(6);
  expect(textWidth('cafe\u0301')).toBe(4);
  expect(padEnd('シャツ', 8)).toBe('シャツ  ');
});

test('a text is shortened only if it is too wide', () => {
  expect(shorten('longsleeve', 10)).toBe('longsleeve');
  expect(shorten('longsleeve', 6)).toBe('longs…');
  expect(shorten('シャツ', 4)).toBe('シ…');
});
