import { describe, expect, test } from '@jest/globals';
import { tableFromIPC } from 'apache-arrow';
import { featureRows } from '../../../../shared/store/features/feature-file.ts';
import { decodeExamples, encodeExamples } from '../../../../shared/store/trainings/example-file.ts';
import { featureFileOfBefore } from '../../../support/feature-file-of-before.ts';

const row = {
  content: 'c',
  sha256: 's',
  features: Float32Array.of(1, 2),
  thumbnail: new Uint8Array(8),
  width: 3,
  height: 4,
};
const example = { key: 'shop/hat/1.jpg', etag: 'e', size: 1, content: 'c', label: 'hat', split: 'train' as const };

describe.each([
  ['a feature file', featureRows.encode([row], 'e'), (bytes: Uint8Array) => featureRows.decode(bytes, 'e') as unknown],
  ['a listing', encodeExamples([example]), (bytes: Uint8Array) => decodeExamples(bytes) as unknown],
])('%s', (_, file, decode) => {
  test('carries its digest, which other readers see as metadata', () => {
    expect(tableFromIPC(file).schema.metadata.get('headstart.sha256')).toMatch(
      /^headstart-sha256:(?!0{64})[0-9a-f]{64}$/,
    );
    expect(decode(file)).toHaveLength(1);
  });

  test('is refused with any changed byte', () => {
    for (let i = 0; i < file.length; i++) {
      const damaged = file.map((byte, j) => (j === i ? byte ^ 4 : byte));
      expect(() => decode(damaged)).toThrow();
    }
  });

  test('is refused when it was cut short', () => {
    for (let length = 0; length < file.length; length += 3) expect(() => decode(file.slice(0, length))).toThrow();
  });
});

test('a feature file of another extractor is refused', () => {
  expect(() => featureRows.decode(featureRows.encode([row], 'f'), 'e')).toThrow('it was made by extractor f');
});

test('a feature file from an earlier release, without a digest, is read', () => {
  expect(featureRows.decode(featureFileOfBefore, 'e')).toEqual([
    {
      content: 'old-4',
      sha256: 'f'.repeat(64),
      features: Float32Array.of(1, 2),
      thumbnail: new Uint8Array(4),
      width: 3,
      height: 4,
    },
  ]);
});
