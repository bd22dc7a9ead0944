import { describe, expect, test } from '@jest/globals';
import { suspiciousLabels } from '../../../../shared/ml/evaluate/suspicious.ts';
import { trainHead } from '../../../../shared/ml/train/train-head.ts';
import { createRandom, shuffle } from '../../../../shared/numeric/random.ts';
import { blobs } from '../../../support/blobs.ts';
import { data, reference, sayings } from './reference.ts';

const keys = Array.from(data.labels, (_, i) => `${i}`);

describe('suspicious labels', () => {
  test('are ranked as in NumPy, the least probable first (evaluation.py)', () => {
    const list = suspiciousLabels({ ...data, keys });
    expect(list.map(({ key }) => Number(key))).toEqual(reference.suspicious);
    expect(list.map(({ probability }) => probability)).toEqual(
      list.map((one) => one.probability).sort((a, b) => a - b),
    );
  });

  test('have their label, the predicted one, and the probability of their label', () => {
    const input = {
      keys: ['right', 'wrong', 'not held out'],
      logits: sayings([0, 1, 1], 2),
      labels: Int32Array.of(0, 0, 0),
      classes: ['cat', 'dog'],
      fold: Int32Array.of(0, 1, -1),
    };
    const probability = expect.closeTo(1 / (1 + Math.exp(9)), 12);
    expect(suspiciousLabels(input)).toEqual([{ key: 'wrong', label: 'cat', likely: 'dog', probability }]);
  });

  test('are ranked even if their probabilities round to 0', () => {
    const logits = Float32Array.of(0, 2000, 0, 3000);
    const input = { keys: ['less', 'more'], logits, labels: Int32Array.of(0, 0), classes: ['cat', 'dog'] };
    const list = suspiciousLabels({ ...input, fold: Int32Array.of(0, 1) });
    expect(list.map(({ key }) => key)).toEqual(['more', 'less']);
  });

  test('that were flipped are found', async () => {
    const { features, labels, classCount } = blobs([100, 100, 100], 10, { distance: 2 });
    const flipped = shuffle([...labels.keys()], createRandom(2)).slice(0, 15);
    for (const example of flipped) labels[example] = ((labels[example] as number) + 1) % classCount;
    const hyperparameters = { hiddenLayers: [], l2: 'auto' as const };
    const { outOfFold } = await trainHead({ features, labels, classCount, hyperparameters, seed: 1 });
    const names = Array.from(labels, (_, i) => `${i}`);
    const list = suspiciousLabels({ ...outOfFold, keys: names, labels, classes: ['a', 'b', 'c'] });
    const found = list.slice(0, 15).filter(({ key }) => flipped.includes(Number(key)));
    expect(found.length).toBeGreaterThanOrEqual(13);
  });
});
