import { describe, expect, test } from '@jest/globals';
import { encodeExamples } from '../../../../shared/store/trainings/example-file.ts';
import {
  decodeTrainedFeatures,
  encodeTrainedFeatures,
  type TrainedFeatures,
} from '../../../../shared/store/versions/trained-features-file.ts';

const trained: TrainedFeatures = {
  sha256: ['a', 'b', 'c'].map((letter) => letter.repeat(64)),
  features: Float32Array.from({ length: 12 }, (_, i) => i / 7),
};

describe('features.arrow', () => {
  test('gives back the features that were written', () => {
    const read = decodeTrainedFeatures(encodeTrainedFeatures(trained));
    expect({ ...read, features: [...read.features] }).toEqual({ ...trained, features: [...trained.features] });
  });

  test('has equal bytes for equal features', () => {
    expect(encodeTrainedFeatures(trained)).toEqual(encodeTrainedFeatures(structuredClone(trained)));
  });

  test('refuses a file without its columns', () => {
    const other = encodeExamples([{ key: 'a', etag: 'b', size: 1, content: 'c', label: 'd', split: 'train' }]);
    expect(() => decodeTrainedFeatures(other)).toThrow('it has no column `sha256`');
  });
});
