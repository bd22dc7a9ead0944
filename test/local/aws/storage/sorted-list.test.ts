import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSortedList } from '../../../../local/aws/storage/sorted-list.ts';
import { compareUtf8 } from '../../../../local/aws/storage/utf8-order.ts';

const byNumber = (a: number, b: number) => a - b;

describe('a sorted list', () => {
  test('has the items of a sorted set after any additions and removals', () => {
    const steps = fc.array(fc.record({ add: fc.boolean(), value: fc.integer({ min: 0, max: 300 }) }), {
      maxLength: 2000,
    });
    fc.assert(
      fc.property(steps, (steps) => {
        const list = createSortedList(byNumber);
        const set = new Set<number>();
        for (const { add, value } of steps) {
          if (add && !set.has(value)) list.add(value);
          if (!add) expect(list.remove(value)).toBe(set.has(value));
          if (add) set.add(value);
          else set.delete(value);
        }
        expect([...list]).toEqual([...set].sort(byNumber));
        expect([list.size, list.first()]).toEqual([set.size, [...set].sort(byNumber)[0]]);
      }),
    );
  });

  test('stays sorted over many blocks', () => {
    const list = createSortedList(byNumber);
    for (let i = 0; i < 20_000; i++) list.add((i * 7919) % 20_000);
    expect([...list]).toEqual(Array.from({ length: 20_000 }, (_, i) => i));
    for (let i = 0; i < 20_000; i += 2) list.remove(i);
    expect([...list.from((item) => item < 9_000)].slice(0, 2)).toEqual([9_001, 9_003]);
  });
});

describe('the order of keys', () => {
  test('is that of their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  test('puts characters beyond the first plane last', () => {
    expect(['\u{1f600}', '\uffee', 'z'].sort(compareUtf8)).toEqual(['z', '\uffee', '\u{1f600}']);
  });
});
