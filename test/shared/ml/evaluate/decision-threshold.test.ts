import { describe, expect, test } from '@jest/globals';
import { decisionThreshold } from '../../../../shared/ml/evaluate/decision-threshold.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';

const classes = ['defect', 'fine'];
/** Two-class examples by their probability of `defect`, and whether they are defects. */
const examples = (list: readonly { p: number; defect: boolean }[]) => ({
  logits: Float32Array.from(list.flatMap(({ p }) => [Math.log(p), Math.log(1 - p)])),
  labels: Int32Array.from(list, ({ defect }) => (defect ? 0 : 1)),
  fold: new Int32Array(list.length),
  classes,
  label: 0,
});
const many = (count: number, p: number, defect: boolean) => Array.from({ length: count }, () => ({ p, defect }));

describe('the threshold for a precision', () => {
  test('is the lowest whose decisions reach it with confidence, computed manually', () => {
    const list = [...many(300, 0.95, true), ...many(100, 0.8, true), ...many(20, 0.7, false), ...many(80, 0.1, false)];
    const result = decisionThreshold({ ...examples(list), target: 0.99 });
    expect(result).toEqual({
      label: 'defect',
      target: 0.99,
      reachable: true,
      threshold: expect.closeTo(0.8, 6),
      decided: 400,
      wrong: 0,
      coverage: 0.8,
      recall: 1,
      precision: 1,
      precisionAtLeast: expect.closeTo(400 / (400 + 1.6448536 ** 2), 7),
      errorsPer1000: { expected: 0, interval: [0, expect.closeTo((1000 * 1.959964 ** 2) / (400 + 1.959964 ** 2), 4)] },
    });
  });

  test('decides nothing that is predicted as another class', () => {
    const result = decisionThreshold({ ...examples([...many(300, 0.9, true), ...many(300, 0.4, true)]), target: 0.9 });
    expect(result).toMatchObject({ reachable: true, decided: 300, recall: 0.5, coverage: 0.5 });
  });

  test('is not reachable with too few images, and says how many it takes', () => {
    const result = decisionThreshold({ ...examples(many(50, 0.9, true)), target: 0.99 });
    expect(result).toMatchObject({ reachable: false, needed: 268, best: { decided: 50, wrong: 0, precision: 1 } });
    const more = [267, 268].map((count) => decisionThreshold({ ...examples(many(count, 0.9, true)), target: 0.99 }));
    expect(more.map(({ reachable }) => reachable)).toEqual([false, true]);
  });

  test('is not reachable for a class that is never predicted', () => {
    const result = decisionThreshold({ ...examples(many(5, 0.1, true)), target: 0.9 });
    expect(result).toMatchObject({ reachable: false, best: null });
  });

  test('excludes examples that were never held out', () => {
    const input = examples(many(400, 0.9, true));
    const result = decisionThreshold({ ...input, fold: input.fold.map((_, i) => (i < 200 ? -1 : 0)), target: 0.9 });
    expect(result).toMatchObject({ decided: 200, coverage: 1 });
  });

  test('holds on new images: in at least 9 of 10 cases the true precision reaches the target', () => {
    // Calibrated predictions: of those decided from t on, (1 + t) / 2 are correct.
    const random = createRandom(6);
    const uniform = () => random() / 2 ** 32;
    const kept = Array.from({ length: 100 }, () => {
      const list = Array.from({ length: 1500 }, () => {
        const p = 0.001 + 0.998 * uniform();
        return { p, defect: uniform() < p };
      });
      const result = decisionThreshold({ ...examples(list), target: 0.9 });
      return !result.reachable || (0.999 + result.threshold) / 2 >= 0.9;
    });
    expect(kept.filter(Boolean).length / 100).toBeGreaterThanOrEqual(0.9);
  });

  test.each([0, 1, 1.2, Number.NaN])('is refused for a precision of %p', (target) => {
    expect(() => decisionThreshold({ ...examples(many(5, 0.9, true)), target })).toThrow('between 0 and 1');
  });
});
