import { describe, expect, test } from '@jest/globals';
import { type Pair, visitNearPairs } from '../../../../shared/ml/evaluate/near-pairs.ts';
import { createRowProducts } from '../../../../shared/ml/evaluate/row-products.ts';
import { mirroredRows, unitRows } from '../../../../shared/ml/evaluate/unit-rows.ts';
import { createComponents } from '../../../../shared/numeric/components.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { reference } from './reference.ts';

test("products of mirrored rows are NumPy's correlations of image and mirror (evaluation.py)", async () => {
  const rows = mirroredRows(Uint8Array.from(reference.thumbnails.flat()), [0, 1, 2, 3, 4]);
  const products = await createRowProducts(1024, 1, 'mirrored');
  for await (const block of products.blocks(rows)) {
    expect(block).toMatchObject({ from: 0, to: 0, rows: 5, columns: 5 });
    reference.correlation.flat().forEach((value, i) => {
      expect(block.products[i]).toBeCloseTo(value, 5);
    });
  }
  await products.release();
});

describe('near pairs', () => {
  test('of more rows than a block are those of the plain loop, each once', async () => {
    const random = createRandom(3);
    const width = 3;
    const count = 2100;
    const rows = unitRows(
      Float32Array.from({ length: count * width }, () => random() / 2 ** 32 - 0.5),
      width,
    );
    const found: Pair[] = [];
    await visitNearPairs({ rows, width, product: 'dot' }, 0.9995, (pair) => found.push(pair));
    const expected: string[] = [];
    for (let a = 0; a < count; a++) {
      for (let b = a + 1; b < count; b++) {
        let dot = 0;
        for (let j = 0; j < width; j++) {
          dot = Math.fround(dot + (rows[a * width + j] as number) * (rows[b * width + j] as number));
        }
        if (dot >= 0.9995) expected.push(`${a} ${b}`);
      }
    }
    expect(expected.length).toBeGreaterThan(300);
    const difference = new Set(found.map(({ a, b }) => `${a} ${b}`));
    expect(difference.size).toBe(found.length);
    expect(expected.filter((name) => !difference.has(name)).length).toBeLessThan(3);
    expect(Math.abs(found.length - expected.length)).toBeLessThan(3);
  });

  test('are the same, bit for bit, with one thread and with two', async () => {
    const random = createRandom(4);
    const rows = unitRows(
      Float32Array.from({ length: 1100 * 64 }, () => random() / 2 ** 32),
      64,
    );
    const pairsWith = async (threads: number) => {
      const found: Pair[] = [];
      await visitNearPairs({ rows, width: 64, product: 'mirrored' }, 0.85, (pair) => found.push(pair), threads);
      return found;
    };
    const found = await pairsWith(1);
    expect(found.length).toBeGreaterThan(100);
    expect(await pairsWith(2)).toEqual(found);
  });
});

test('connected components have their first item as root', () => {
  const components = createComponents(7);
  for (const [a, b] of [
    [5, 6],
    [1, 4],
    [6, 4],
  ] as const) {
    components.join(a, b);
  }
  expect([...components.roots()]).toEqual([0, 1, 2, 3, 1, 1, 1]);
});
