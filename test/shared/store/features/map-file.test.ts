import { describe, expect, test } from '@jest/globals';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { anyRows } from '../../../../shared/store/features/any-file.ts';
import { featureRows } from '../../../../shared/store/features/feature-file.ts';
import { mapRows } from '../../../../shared/store/features/map-file.ts';

const image = { content: 'c', sha256: 's', thumbnail: new Uint8Array(8), width: 3, height: 4 };
/** 1, -2 and 65504. */
const row = { ...image, map: Uint16Array.of(0x3c00, 0xc000, 0x7bff) };

const rowsOf = (size: number) =>
  fc.array(
    fc.record({
      content: fc.string({ minLength: 1 }),
      sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
      map: fc.uint16Array({ minLength: size, maxLength: size }),
      thumbnail: fc.uint8Array({ minLength: 1024, maxLength: 1024 }),
      width: fc.integer({ min: 1, max: 50_000 }),
      height: fc.integer({ min: 1, max: 50_000 }),
    }),
    { minLength: 1, maxLength: 6 },
  );

describe('a file of maps', () => {
  test('gives back the rows that were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }).chain(rowsOf), (rows) => {
        expect(mapRows.decode(mapRows.encode(rows))).toEqual(rows);
      }),
    );
  });

  test('has a column of float16 numbers for other readers', () => {
    const { schema, ...table } = tableFromIPC(mapRows.encode([row], 'trunk'));
    expect(schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'content: Utf8',
      'sha256: Utf8',
      'map: FixedSizeList[3]<Float16>',
      'thumbnail: Binary',
      'width: Int32',
      'height: Int32',
    ]);
    const list = table.batches[0]?.getChild('map')?.get(0);
    expect([...list]).toEqual([1, -2, 65504]);
  });

  test('is refused with any changed byte', () => {
    const file = mapRows.encode([row], 'trunk');
    for (let i = 0; i < file.length; i++) {
      const damaged = file.map((byte, j) => (j === i ? byte ^ 4 : byte));
      expect(() => mapRows.decode(damaged, 'trunk')).toThrow();
    }
  });

  test('of another trunk is refused', () => {
    expect(() => mapRows.decode(mapRows.encode([row], 'f'), 'e')).toThrow('it was made by extractor f');
  });

  test('is not a file of embeddings, nor in reverse', () => {
    const embedding = { ...image, features: Float32Array.of(1) };
    expect(() => featureRows.decode(mapRows.encode([row]))).toThrow('it has no column `features`');
    expect(() => mapRows.decode(featureRows.encode([embedding]))).toThrow('it has no column `map`');
  });
});

describe('a file of either kind', () => {
  const embedding = { ...image, features: Float32Array.of(1) };

  test('is written and read as its own kind', () => {
    expect(anyRows.encode([row], 'e')).toEqual(mapRows.encode([row], 'e'));
    expect(anyRows.encode([embedding], 'e')).toEqual(featureRows.encode([embedding], 'e'));
    for (const each of [row, embedding]) expect(anyRows.decode(anyRows.encode([each]))).toEqual([each]);
  });

  test('holds one kind', () => {
    expect(() => anyRows.encode([row, embedding])).toThrow('A feature file holds embeddings or maps, not both.');
  });
});
