import { describe, expect, test } from '@jest/globals';
import { exampleWeights } from '../../../../shared/ml/train/class-weights.ts';

const labels = Int32Array.of(0, 0, 0, 1, 2, 2);
const classes = ['hat', 'shoe', 'skirt'];

describe('class weights', () => {
  test('are 1 by default', () => {
    expect([...exampleWeights(undefined, labels, classes)]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("balanced, are scikit-learn's: compute_sample_weight('balanced', [0, 0, 0, 1, 2, 2])", () => {
    const expected = [0.6667, 0.6667, 0.6667, 2, 1, 1];
    exampleWeights('balanced', labels, classes).forEach((weight, i) => {
      expect(weight).toBeCloseTo(expected[i] as number, 4);
    });
  });

  test('by label, are 1 for other labels', () => {
    expect([...exampleWeights({ shoe: 5 }, labels, classes)]).toEqual([1, 1, 1, 5, 1, 1]);
  });

  test('are refused for a label without images', () => {
    expect(() => exampleWeights({ shoes: 5 }, labels, classes)).toThrow(/names the label "shoes", which no image/);
  });
});
