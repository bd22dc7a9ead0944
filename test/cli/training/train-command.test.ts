import { expect, test } from '@jest/globals';
import { trainCommand } from '../../../cli/training/train-command.ts';

test('the command of a training of a deep head has its options', () => {
  const hyperparameters = { hiddenLayers: [], l2: 'auto', depth: 10, warmStart: true, epochs: 8 };
  expect(trainCommand({ model: 'pets', request: { hyperparameters } })).toBe(
    'headstart train pets --depth 10 --warm-start --epochs 8',
  );
});
