import { expect, test } from '@jest/globals';
import { judge } from '../../../bench/harness/judge.ts';

const matrix = { features: Float32Array.of(1, 0, 0, 2), labels: Int32Array.of(0, 1), width: 2 };

test('a head of zeros is undecided between the classes', () => {
  const { logLoss, objective, accuracy } = judge(matrix, new Float64Array(6), 2, 1);
  expect(logLoss).toBeCloseTo(Math.log(2), 12);
  expect(objective).toBe(logLoss);
  expect(accuracy).toBe(0.5);
});

test('log loss, penalty and accuracy match a manual computation', () => {
  // Kernel [width, classes] = [[1, 0], [3, 0]], bias [0, 1]: logits (1, 1) and (6, 1) for classes 0 and 1.
  const { logLoss, objective, accuracy } = judge(matrix, Float64Array.of(1, 0, 3, 0, 0, 1), 2, 0.1);
  const byHand = (Math.log(2) + Math.log(1 + Math.exp(5))) / 2;
  expect(logLoss).toBeCloseTo(byHand, 12);
  expect(objective).toBeCloseTo(byHand + 0.05 * 10, 12);
  expect(accuracy).toBe(0.5);
});
