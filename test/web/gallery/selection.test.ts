import { describe, expect, test } from '@jest/globals';
import { choose, chooseAll, nothing } from '../../../web/gallery/selection.ts';

const all = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key }));
const keys = ({ keys: chosen }: { keys: ReadonlySet<string> }) => [...chosen].join('');

describe('choosing images', () => {
  test('one at a time; once more is none', () => {
    const one = choose(nothing, all, 1, {});
    expect(keys(one)).toBe('b');
    expect(keys(choose(one, all, 3, {}))).toBe('d');
    expect(keys(choose(one, all, 1, {}))).toBe('');
  });

  test('one more or less with ctrl', () => {
    const two = choose(choose(nothing, all, 1, {}), all, 3, { more: true });
    expect(keys(two)).toBe('bd');
    expect(keys(choose(two, all, 1, { more: true }))).toBe('d');
  });

  test('from one to another with shift, in either direction, and again from the same one', () => {
    const one = choose(nothing, all, 3, {});
    const range = choose(one, all, 1, { range: true });
    expect(keys(range)).toBe('bcd');
    expect(keys(choose(range, all, 4, { range: true }))).toBe('de');
  });

  test('all', () => expect(keys(chooseAll(nothing, all))).toBe('abcde'));
});
