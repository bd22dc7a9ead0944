import { describe, expect, test } from '@jest/globals';
import { calibrate } from '../../../../shared/ml/evaluate/calibration.ts';
import { data, reference, sayings } from './reference.ts';

const input = data;
const classes = ['hat', 'shoe'];

describe('the temperature', () => {
  test("is SciPy's, and so is the cross-fitted log loss (evaluation.py)", () => {
    const { temperature, logLossBefore, logLossAfter } = calibrate(input);
    expect(temperature).toBeCloseTo(reference.temperature, 5);
    expect(logLossBefore).toBeCloseTo(reference.logLoss, 6);
    expect(logLossAfter).toBeCloseTo(reference.logLossAfter, 6);
  });

  test('takes back a planted factor', () => {
    const { temperature } = calibrate(input);
    const hot = calibrate({ ...input, logits: input.logits.map((x) => 4 * x) });
    expect(hot.temperature).toBeCloseTo(4 * temperature, 5);
    expect(hot.logLossAfter).toBeCloseTo(calibrate(input).logLossAfter, 6);
  });

  test('stays 1 if no other is better on held-out examples', () => {
    // Each fold alone has the opposite optimum of the other.
    const logits = Float32Array.from([...sayings([0, 0, 0, 1], 2, 1), ...sayings([0, 1, 0, 1], 2, 1)]);
    const labels = Int32Array.of(0, 0, 0, 1, 1, 0, 1, 0);
    const fold = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    const { temperature, logLossBefore, logLossAfter } = calibrate({ logits, labels, classes, fold });
    expect(temperature).toBe(1);
    expect(logLossAfter).toBe(logLossBefore);
  });

  test('is found with a single fold too, from its halves', () => {
    const fold = input.fold.map((of) => (of === 0 ? 0 : -1));
    const hot = { ...input, fold, logits: input.logits.map((x) => 4 * x) };
    const { temperature, logLossBefore, logLossAfter } = calibrate(hot);
    expect(temperature).toBeGreaterThan(2);
    expect(logLossAfter).toBeLessThan(logLossBefore / 1.5);
  });

  test('stays between 1/20 and 20 if all are correct, or none', () => {
    const labels = Int32Array.of(0, 1, 0, 1);
    const fold = Int32Array.of(0, 0, 1, 1);
    const right = calibrate({ logits: sayings([0, 1, 0, 1], 2, 0.5), labels, classes, fold });
    expect(right.temperature).toBeCloseTo(1 / 20, 6);
    const wrong = calibrate({ logits: sayings([1, 0, 1, 0], 2, 0.5), labels, classes, fold });
    expect(wrong.temperature).toBeCloseTo(20, 5);
  });

  test('excludes examples that were never held out', () => {
    const fold = input.fold.map((of, example) => (example < 20 ? -1 : of));
    const cut = {
      ...input,
      logits: input.logits.subarray(20 * 4),
      labels: input.labels.subarray(20),
      fold: input.fold.subarray(20),
    };
    expect(calibrate({ ...input, fold })).toEqual(calibrate(cut));
  });
});
