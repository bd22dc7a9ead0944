import { describe, expect, test } from '@jest/globals';
import { heatMap } from '../../../../shared/ml/evaluate/heat-map.ts';

// Two channels of 2 x 3 places, and a kernel of two classes.
const map = { values: Float32Array.of(1, 0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 0), shape: [2, 2, 3] as const };
const kernel = Float32Array.of(6, -6, 12, 2);
const means = Float32Array.of(3 / 6, 3 / 6);
const total = (heat: Float32Array) => heat.reduce((sum, value) => sum + value, 0);

describe('the heat map', () => {
  test('is the contribution of each place to the logit, computed manually', () => {
    expect([...heatMap(map, means, kernel, 2, 0)]).toEqual([1, 6, 0, 0, 0, 2]);
    expect([...heatMap(map, means, kernel, 2, 1)]).toEqual([-1, 1, 0, 0, 0, -2]);
  });

  test("sums to the head's logit of the map's means, without the bias", () => {
    for (const label of [0, 1]) {
      const logit = means.reduce((sum, mean, channel) => sum + mean * (kernel[channel * 2 + label] as number), 0);
      expect(total(heatMap(map, means, kernel, 2, label))).toBeCloseTo(logit, 6);
    }
  });

  test('of means with negative numbers is exact, also if they cancel out', () => {
    const signed = { values: Float32Array.of(4, -4), shape: [1, 1, 2] as const };
    expect([...heatMap(signed, Float32Array.of(0), Float32Array.of(3), 1, 0)]).toEqual([6, -6]);
  });

  test('divides roots of the means like their channels, and ignores further features', () => {
    // Of the roots 3 and 6 of the channels, and a third feature that has no channel.
    const features = Float32Array.of(3, 6, 100);
    const wide = Float32Array.of(6, -6, 12, 2, 1, 1);
    expect([...heatMap(map, features, wide, 2, 0)]).toEqual([6, 72, 0, 0, 0, 12]);
    expect(total(heatMap(map, features, wide, 2, 1))).toBeCloseTo(-6 * 3 + 2 * 6, 6);
  });

  test('divides a feature evenly if its channel cancels out', () => {
    const signed = { values: Float32Array.of(4, -4), shape: [1, 1, 2] as const };
    expect([...heatMap(signed, Float32Array.of(0.5), Float32Array.of(3), 1, 0)]).toEqual([0.75, 0.75]);
  });

  test('of a channel that is zero everywhere is zero', () => {
    const dark = { values: new Float32Array(2), shape: [1, 1, 2] as const };
    expect([...heatMap(dark, Float32Array.of(0), Float32Array.of(3), 1, 0)]).toEqual([0, 0]);
  });

  test('is refused with fewer features than channels, or another kernel', () => {
    expect(() => heatMap(map, means.subarray(1), kernel, 2, 0)).toThrow("don't match 2 channels of 2 x 3");
    expect(() => heatMap(map, means, new Float32Array(6), 2, 0)).toThrow("don't match");
  });
});
