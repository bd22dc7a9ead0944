import { describe, expect, test } from '@jest/globals';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { featureRows } from '../../../../shared/store/features/feature-file.ts';

const rowsOf = (size: number) =>
  fc.array(
    fc.record({
      content: fc.string({ minLength: 1 }),
      sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
      features: fc.float32Array({ minLength: size, maxLength: size }),
      thumbnail: fc.uint8Array({ minLength: 1024, maxLength: 1024 }),
      width: fc.integer({ min: 1, max: 50_000 }),
      height: fc.integer({ min: 1, max: 50_000 }),
    }),
    { minLength: 1, maxLength: 6 },
  );

const row = {
  content: 'c',
  sha256: 's',
  features: Float32Array.of(1, 2),
  thumbnail: new Uint8Array(1024),
  width: 3,
  height: 4,
};

describe('a feature file', () => {
  test('gives back the rows that were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }).chain(rowsOf), (rows) => {
        expect(featureRows.decode(featureRows.encode(rows))).toEqual(rows);
      }),
    );
  });

  test('equal rows give equal bytes', () => {
    expect(featureRows.encode([row])).toEqual(featureRows.encode([{ ...row, features: Float32Array.of(1, 2) }]));
  });

  test('is read without a copy of its features', () => {
    const bytes = featureRows.encode([row, { ...row, content: 'd' }]);
    expect(featureRows.decode(bytes).map(({ features }) => features.buffer)).toEqual([bytes.buffer, bytes.buffer]);
  });

  test('names its content ids in its schema', () => {
    const { metadata } = tableFromIPC(featureRows.encode([row, { ...row, content: 'd' }])).schema;
    expect(JSON.parse(metadata.get('content') ?? '')).toEqual(['c', 'd']);
  });

  test('has at least one row, and rows of one length', () => {
    expect(() => featureRows.encode([])).toThrow('at least one row');
    expect(() => featureRows.encode([row, { ...row, features: Float32Array.of(1) }])).toThrow(
      'c has 1 numbers in features, and the first row has 2',
    );
  });

  test('that is damaged is refused', () => {
    expect(() => featureRows.decode(new TextEncoder().encode('ARROW1 but no more'))).toThrow();
  });
});
