import { describe, expect, test } from '@jest/globals';
import { thresholdsOf, wantedThresholds } from '../../../../functions/train/evaluate/thresholds.ts';

/** 40 hats and 40 shoes; every hat but one right, with rising certainty; the wrong one the least certain. */
const right = Array.from({ length: 40 }, (_, i) => [i === 0 ? -0.1 : 1 + i / 40, 0]);
const scored = {
  logits: Float32Array.from([...right, ...right.map(([a, b]) => [b, a])].flat() as number[]),
  labels: Int32Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : 1)),
  classes: ['hat', 'shoe'],
  fold: new Int32Array(80),
};

describe('wanted thresholds', () => {
  test('come in the order of the classes, for the labels asked for alone', () => {
    const found = wantedThresholds({ shoe: 0.9, hat: 0.9 }, scored);
    expect(found.map(({ label }) => label)).toEqual(['hat', 'shoe']);
    expect(wantedThresholds({ shoe: 0.9 }, scored)).toHaveLength(1);
    expect(wantedThresholds({}, scored)).toEqual([]);
  });

  test('name a label that no image has', () => {
    expect(() => wantedThresholds({ hats: 0.9 }, scored)).toThrow(
      'A precision is wanted of `hats`, which no image of the dataset is labelled. Correct the label, or leave it out.',
    );
  });

  test('are null in the record where the images can not show the precision', () => {
    const found = wantedThresholds({ hat: 0.999, shoe: 0.9 }, scored);
    expect(found[0]).toMatchObject({ reachable: false, needed: 2_703 });
    expect(found[1]).toMatchObject({ reachable: true });
    expect(thresholdsOf(found)).toEqual({ hat: null, shoe: expect.any(Number) });
  });
});
