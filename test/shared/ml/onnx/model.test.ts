import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readModel, toNumber, writeModel } from '../../../../shared/ml/onnx/model.ts';
import { ModelProto } from '../../../../shared/ml/onnx/schema.ts';

const varint = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const text = fc.string({ unit: 'grapheme', maxLength: 8 });

/** Models with fields of every kind, some with default values. */
const models = fc.record(
  {
    irVersion: fc.integer({ min: 0, max: 20 }),
    producerName: text,
    docString: text,
    opsetImport: fc.array(fc.record({ domain: text, version: fc.integer({ min: 0, max: 30 }) }), { maxLength: 2 }),
    metadataProps: fc.array(fc.record({ key: text, value: text }), { maxLength: 2 }),
    graph: fc.record({
      name: text,
      node: fc.array(
        fc.record({
          opType: text,
          input: fc.array(text, { maxLength: 3 }),
          output: fc.array(text, { maxLength: 2 }),
          attribute: fc.array(
            fc.record({
              name: text,
              type: fc.integer({ min: 0, max: 14 }),
              floats: fc.array(fc.float({ noNaN: true }), { maxLength: 3 }),
              s: fc.uint8Array({ maxLength: 5 }),
            }),
            { maxLength: 2 },
          ),
        }),
        { maxLength: 3 },
      ),
      initializer: fc.array(
        fc.record({ name: text, dims: fc.array(fc.nat(), { maxLength: 4 }), rawData: fc.uint8Array({ maxLength: 9 }) }),
        { maxLength: 2 },
      ),
    }),
  },
  { requiredKeys: ['graph'] },
);

describe('an ONNX file', () => {
  test('is the same, byte for byte, after reading and writing', () => {
    fc.assert(
      fc.property(models, (model) => {
        const bytes = ModelProto.encode(model as never).finish();
        expect(Buffer.compare(writeModel(readModel(bytes)), bytes)).toBe(0);
      }),
    );
  });

  test('of another program also stays the same', () => {
    for (const name of ['efficientnet-lite0', 'efficientnet-lite0-int8', 'efficientnet-lite2']) {
      const bytes = readFileSync(new URL(`../../../../bases/${name}/model.onnx`, import.meta.url));
      expect(Buffer.compare(writeModel(readModel(bytes)), bytes)).toBe(0);
    }
  });

  test('keeps unknown fields, and integers of 64 bits', () => {
    fc.assert(
      fc.property(varint, (number) => {
        // irVersion, and field 999 as a varint.
        const bytes = Uint8Array.from([8, ...encode(number), ...encode(999n << 3n), ...encode(number)]);
        expect([...writeModel(readModel(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  test('with huge sizes allocates no memory for them', () => {
    const bytes = ModelProto.encode({
      graph: { name: '', initializer: [{ name: 'w', dims: [2 ** 40, 2 ** 40] }] },
    } as never).finish();
    const [tensor] = readModel(bytes).graph.initializer;
    expect(tensor?.dims.map(toNumber)).toEqual([2 ** 40, 2 ** 40]);
    expect(tensor?.rawData).toHaveLength(0);
  });
});

function encode(number: bigint): number[] {
  const low = Number(number & 127n);
  return number < 128n ? [low] : [low | 128, ...encode(number >> 7n)];
}
