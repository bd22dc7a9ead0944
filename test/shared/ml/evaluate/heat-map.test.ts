import { describe, expect, test } from '@jest/globals';
import { heatMap } from '../../../../shared/ml/evaluate/heat-map.ts';

// Two channels of 2 x 3 places, and a kernel of two classes.
const map = Float32Array.of(1, 0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 0);
const kernel = Float32Array.of(6, -6, 12, 2);

describe('the heat map', () => {
  test('is what each place adds to the logit, by hand', () => {
    expect([...heatMap(map, [2, 2, 3], kernel, 2, 0)]).toEqual([1, 6, 0, 0, 0, 2]);
    expect([...heatMap(map, [2, 2, 3], kernel, 2, 1)]).toEqual([-1, 1, 0, 0, 0, -2]);
  });

  test("adds up to the head's logit of the map's means, less the bias", () => {
    const means = [3 / 6, 3 / 6];
    for (const label of [0, 1]) {
      const logit = means.reduce((sum, mean, channel) => sum + mean * (kernel[channel * 2 + label] as number), 0);
      const sum = heatMap(map, [2, 2, 3], kernel, 2, label).reduce((total, x) => total + x, 0);
      expect(sum).toBeCloseTo(logit, 6);
    }
  });

  test('is refused for a head on other features than the means of the channels', () => {
    expect(() => heatMap(map, [2, 2, 3], new Float32Array(6), 2, 0)).toThrow('a head on the means');
  });
});
