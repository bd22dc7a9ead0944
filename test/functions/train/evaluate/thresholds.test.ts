import { describe, expect, test } from '@jest/globals';
import { decisionThresholds, thresholdsByLabel } from '../../../../functions/train/evaluate/thresholds.ts';

/** 40 hats and 40 shoes: all but one predicted correctly, with rising confidence; the wrong one has the lowest. */
const right = Array.from({ length: 40 }, (_, i) => [i === 0 ? -0.1 : 1 + i / 40, 0]);
const scored = {
  logits: Float32Array.from([...right, ...right.map(([a, b]) => [b, a])].flat() as number[]),
  labels: Int32Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : 1)),
  classes: ['hat', 'shoe'],
  fold: new Int32Array(80),
};

describe('decision thresholds', () => {
  test('are in the order of the classes, for the requested labels alone', () => {
    const found = decisionThresholds({ shoe: 0.9, hat: 0.9 }, scored);
    expect(found.map(({ label }) => label)).toEqual(['hat', 'shoe']);
    expect(decisionThresholds({ shoe: 0.9 }, scored)).toHaveLength(1);
    expect(decisionThresholds({}, scored)).toEqual([]);
  });

  test('fail for a label that no image has', () => {
    expect(() => decisionThresholds({ hats: 0.9 }, scored)).toThrow(
      'The request sets a precision for `hats`, but no image of the dataset has this label. Correct the label or remove it.',
    );
  });

  test('are null in the record if the images cannot show the precision', () => {
    const found = decisionThresholds({ hat: 0.999, shoe: 0.9 }, scored);
    expect(found[0]).toMatchObject({ reachable: false, needed: 2_703 });
    expect(found[1]).toMatchObject({ reachable: true });
    expect(thresholdsByLabel(found)).toEqual({ hat: null, shoe: expect.any(Number) });
  });
});
