import type { Version } from '../../../shared/api/models.ts';
import { scoreOf } from '../../support/score.ts';

/** A version of a model of two classes, as the API shows it. */
export function versionOf(changes: Partial<Version> = {}): Version {
  return {
    model: 'shapes',
    version: 1,
    inputDigest: '0'.repeat(64),
    training: 't1',
    createdAt: '2026-01-31T12:00:00.000Z',
    dataset: 'shapes',
    extractor: 'e1',
    base: { name: 'b', digest: '1'.repeat(64) },
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    seed: 0,
    classes: ['circle', 'square'],
    examples: 1160,
    score: { accuracy: 0.9914, interval: [0.983, 0.9955], macroF1: 0.991, logLoss: 0.0312 },
    unknown: { threshold: -2.6, acceptance: 0.95 },
    live: true,
    files: [],
    metrics: {
      score: scoreOf({
        accuracy: 0.9914,
        interval: [0.983, 0.9955],
        examples: 1160,
        folds: 5,
        perClass: [
          { label: 'circle', precision: 0.993, recall: 0.9881, f1: 0.9905, support: 580 },
          { label: 'square', precision: 0.99, recall: null, f1: null, support: 0 },
        ],
        confusion: [
          [573, 7],
          [3, 577],
        ],
      }),
    },
    ...changes,
  };
}
