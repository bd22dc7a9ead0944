import { describe, expect, test } from '@jest/globals';
import { maxPackRows, maxPacks, minPackRows, planPacks } from '../../../../shared/store/features/packs.ts';

const row = (content: string) => ({
  content,
  sha256: '',
  features: Float32Array.of(1),
  thumbnail: new Uint8Array(1),
  width: 1,
  height: 1,
});
const rows = (count: number, name = 'r') => Array.from({ length: count }, (_, i) => row(`${name}${i}`));
const byContent = (list: ReturnType<typeof rows>) => new Map(list.map((entry) => [entry.content, entry]));

describe('planPacks', () => {
  test('packs loose rows if there are enough', () => {
    expect(planPacks([], byContent(rows(minPackRows))).write.map((pack) => pack.length)).toEqual([minPackRows]);
    expect(planPacks([], byContent(rows(minPackRows - 1))).write).toEqual([]);
  });

  test('bounds the rows of a pack', () => {
    expect(planPacks([], byContent(rows(maxPackRows + 1))).write.map((pack) => pack.length)).toEqual([maxPackRows, 1]);
  });

  test('keeps a pack whose rows are all wanted', () => {
    const packed = rows(100);
    expect(planPacks([{ key: 'p', rows: packed }], byContent([...packed, row('new')]))).toEqual({
      write: [],
      remove: [],
    });
  });

  test('deletes a pack with an unwanted row, and packs the others again', () => {
    const packed = rows(100);
    const plan = planPacks([{ key: 'p', rows: packed }], byContent(packed.slice(1)));
    expect(plan.remove).toEqual(['p']);
    expect(plan.write.map((pack) => pack.length)).toEqual([99]);
  });

  test('merges packs when there are too many', () => {
    const packs = Array.from({ length: maxPacks + 1 }, (_, i) => ({ key: `p${i}`, rows: rows(64, `p${i}-`) }));
    const plan = planPacks(packs, byContent(packs.flatMap((pack) => pack.rows)));
    expect(plan.remove).toHaveLength(maxPacks + 1);
    expect(plan.write.map((pack) => pack.length)).toEqual([(maxPacks + 1) * 64]);
  });
});
