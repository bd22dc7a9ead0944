import { describe, expect, test } from '@jest/globals';
import { below, createRandom, shuffle, splitMix64, xoshiro128 } from '../../../shared/numeric/random.ts';

describe('random numbers', () => {
  test("xoshiro128** gives the reference code's numbers", () => {
    const random = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, random)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  test("SplitMix64 gives the reference code's numbers", () => {
    const next = splitMix64(1234567n);
    expect([next(), next(), next()]).toEqual([6457827717110365317n, 3203168211198807973n, 9817491932198370423n]);
  });

  test('the same seed gives the same numbers, another seed others', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(-1)).not.toEqual(draw(2 ** 33));
  });

  test('below draws again if the remainder would favour small numbers', () => {
    const draws = [2 ** 32 - 1, 5];
    expect(below(() => draws.shift() as number, 3)).toBe(2);
  });

  test('each place of a shuffled list is equally likely for an item', () => {
    const random = createRandom(1);
    const places = Array.from({ length: 8000 }, () => shuffle(['x', 'a', 'b', 'c'], random).indexOf('x'));
    for (const place of [0, 1, 2, 3]) {
      const count = places.filter((at) => at === place).length;
      expect(Math.abs(count - 2000)).toBeLessThan(200);
    }
  });
});
