import { expect, test } from '@jest/globals';
import { decisionDiff } from '../../../../shared/ml/evaluate/decision-diff.ts';
import { sayings } from './reference.ts';

const examples = ['cat', 'cat', 'dog', 'eel', 'cat'].map((label, i) => ({ key: `image ${i}`, label }));

test('every changed prediction is listed with both labels and scores, and the correct one', () => {
  const old = { logits: sayings([0, 0, 0, 1, 1], 2), classes: ['cat', 'dog'] };
  const now = { logits: sayings([1, 0, 0, 1, 2], 3), classes: ['dog', 'cat', 'eel'] };
  const score = expect.closeTo(1 / (1 + Math.exp(-9)), 9);
  const newScore = expect.closeTo(1 / (1 + 2 * Math.exp(-9)), 9);
  expect(decisionDiff(examples, old, now)).toEqual({
    examples: 5,
    counts: { old: 1, new: 1, neither: 2 },
    changed: [
      {
        key: 'image 1',
        label: 'cat',
        old: { label: 'cat', score },
        new: { label: 'dog', score: newScore },
        right: 'old',
      },
      {
        key: 'image 2',
        label: 'dog',
        old: { label: 'cat', score },
        new: { label: 'dog', score: newScore },
        right: 'new',
      },
      {
        key: 'image 3',
        label: 'eel',
        old: { label: 'dog', score },
        new: { label: 'cat', score: newScore },
        right: 'neither',
      },
      {
        key: 'image 4',
        label: 'cat',
        old: { label: 'dog', score },
        new: { label: 'eel', score: newScore },
        right: 'neither',
      },
    ],
  });
});

test('a version does not differ from itself', () => {
  const answers = { logits: sayings([0, 1, 0, 1, 0], 2), classes: ['cat', 'dog'] };
  expect(decisionDiff(examples, answers, answers)).toEqual({
    examples: 5,
    counts: { old: 0, new: 0, neither: 0 },
    changed: [],
  });
});
