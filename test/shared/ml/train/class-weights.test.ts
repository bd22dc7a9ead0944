import { describe, expect, test } from '@jest/globals';
import { exampleWeights } from '../../../../shared/ml/train/class-weights.ts';

const labels = Int32Array.of(0, 0, 0, 1, 2, 2);
const classes = ['hat', 'shoe', 'skirt'];

describe('class weights', () => {
  test('are 1 where none were asked for', () => {
    expect([...exampleWeights(undefined, labels, classes)]).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("balanced, are scikit-learn's: compute_sample_weight('balanced', [0, 0, 0, 1, 2, 2])", () => {
    const expected = [0.6667, 0.6667, 0.6667, 2, 1, 1];
    exampleWeights('balanced', labels, classes).forEach((weight, i) => {
      expect(weight).toBeCloseTo(expected[i] as number, 4);
    });
  });

  test('given by label, are 1 for labels left out', () => {
    expect([...exampleWeights({ shoe: 5 }, labels, classes)]).toEqual([1, 1, 1, 5, 1, 1]);
  });

  test('for a label that no image has are refused', () => {
    expect(() => exampleWeights({ shoes: 5 }, labels, classes)).toThrow(/names the label "shoes", which no image/);
  });
});
