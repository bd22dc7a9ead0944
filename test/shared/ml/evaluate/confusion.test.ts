import { expect, test } from '@jest/globals';
import { confusionCells, confusionMatrix } from '../../../../shared/ml/evaluate/confusion.ts';

const labels = Int32Array.of(0, 0, 1, 1, 0);
const predicted = Int32Array.of(0, 1, 1, 1, 1);

test('each cell of the confusion matrix lists the examples that it counts', () => {
  expect(confusionMatrix(labels, predicted, [0, 1, 2, 3, 4], 2)).toEqual([
    [1, 2],
    [0, 2],
  ]);
  expect(confusionCells(labels, predicted, [0, 1, 2, 3, 4])).toEqual([
    { label: 0, predicted: 0, examples: [0] },
    { label: 0, predicted: 1, examples: [1, 4] },
    { label: 1, predicted: 1, examples: [2, 3] },
  ]);
});

test('examples outside the list are in no cell', () => {
  expect(confusionMatrix(labels, predicted, [2], 2)).toEqual([
    [0, 0],
    [0, 1],
  ]);
  expect(confusionCells(labels, predicted, [2])).toEqual([{ label: 1, predicted: 1, examples: [2] }]);
});
