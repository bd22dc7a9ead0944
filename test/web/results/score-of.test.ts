import { describe, expect, test } from '@jest/globals';
import type { VersionMetrics } from '../../../shared/api/types.ts';
import type { Hyperparameters } from '../../../shared/domain/versions/hyperparameters.ts';
import { atThreshold, confusions, neverPredictedInWords } from '../../../web/results/score-of.ts';
import { scoreOf } from '../../support/score.ts';

const perClass = ['cat', 'dog'].map((label) => ({ label, precision: 1, recall: 1, f1: 1, support: 10 }));
const score = scoreOf({
  perClass,
  confusion: [
    [9, 1],
    [2, 8],
  ],
});

const hyperparameters: Hyperparameters = { hiddenLayers: [], l2: 'auto' };

describe('the score of a version', () => {
  test('names classes that are never predicted, with advice, even if the metrics do not list them', () => {
    const never = score.perClass.map((each) => (each.label === 'dog' ? { ...each, precision: null } : each));
    const early = { metrics: { score: { ...score, perClass: never } } as VersionMetrics, hyperparameters };
    const words = '1 of 2 classes is never predicted: dog (10 images). Train with classWeights `balanced`';
    expect(neverPredictedInWords(early)).toContain(words);
    const metrics: VersionMetrics = { score, neverPredicted: [{ label: 'dog', examples: 1, scored: 0 }] };
    expect(neverPredictedInWords({ metrics, hyperparameters: { ...hyperparameters, classWeights: 'balanced' } })).toBe(
      '1 of 2 classes is never predicted: dog (1 image, never held out). Add images of it.',
    );
    expect(neverPredictedInWords({ metrics: { score }, hyperparameters })).toBeUndefined();
    expect(neverPredictedInWords({ metrics: {}, hyperparameters })).toBeUndefined();
  });

  test('lists confusions, most frequent first', () =>
    expect(confusions(score)).toEqual([
      { label: 'dog', predicted: 'cat', count: 2 },
      { label: 'cat', predicted: 'dog', count: 1 },
    ]));
});

test('a higher threshold trades coverage for precision', () => {
  const examples = [0.9, 0.8, 0.7, 0.6].map((probability, i) => ({
    label: 'a',
    predicted: i === 2 ? 'b' : 'a',
    probability,
  }));
  expect(atThreshold(examples, 0)).toEqual({ coverage: 1, precision: 0.75, predicted: 4, correct: 3 });
  expect(atThreshold(examples, 0.75)).toEqual({ coverage: 0.5, precision: 1, predicted: 2, correct: 2 });
  expect(atThreshold(examples, 0.95)).toEqual({ coverage: 0, precision: undefined, predicted: 0, correct: 0 });
  expect(atThreshold([], 0.5).coverage).toBe(0);
});
