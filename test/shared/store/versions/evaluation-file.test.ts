import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encodeExamples } from '../../../../shared/store/trainings/example-file.ts';
import {
  decodeEvaluation,
  type Evaluation,
  encodeEvaluation,
} from '../../../../shared/store/versions/evaluation-file.ts';

const evaluations = fc
  .record({ classCount: fc.integer({ min: 1, max: 5 }), keys: fc.array(fc.string(), { minLength: 1, maxLength: 20 }) })
  .map(
    ({ classCount, keys }): Evaluation => ({
      keys,
      sha256: keys.map((_, i) => `${i}`.padStart(64, 'a')),
      labels: keys.map((key) => `label of ${key}`),
      fold: Int32Array.from(keys, (_, i) => (i % 6) - 1),
      probabilities: Float32Array.from({ length: keys.length * classCount }, (_, i) => i / 7),
      classCount,
    }),
  );

describe('evaluation.arrow', () => {
  test('gives back the evaluation that was written', () => {
    fc.assert(
      fc.property(evaluations, (evaluation) => {
        const read = decodeEvaluation(encodeEvaluation(evaluation));
        expect({ ...read, fold: [...read.fold], probabilities: [...read.probabilities] }).toEqual({
          ...evaluation,
          fold: [...evaluation.fold],
          probabilities: [...evaluation.probabilities],
        });
      }),
    );
  });

  test('has equal bytes for equal evaluations', () => {
    const [evaluation] = fc.sample(evaluations, { numRuns: 1, seed: 1 }) as [Evaluation];
    expect(encodeEvaluation(evaluation)).toEqual(encodeEvaluation(structuredClone(evaluation)));
  });

  test('refuses a file without its columns', () => {
    const other = encodeExamples([{ key: 'a', etag: 'b', size: 1, content: 'c', label: 'd', split: 'train' }]);
    expect(() => decodeEvaluation(other)).toThrow('it has no column `sha256`');
  });
});
