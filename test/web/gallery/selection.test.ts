import { describe, expect, test } from '@jest/globals';
import { choose, chooseAll, nothing } from '../../../web/gallery/selection.ts';

const all = ['a', 'b', 'c', 'd', 'e'].map((key) => ({ key }));
const keys = ({ keys: chosen }: { keys: ReadonlySet<string> }) => [...chosen].join('');

describe('selecting images', () => {
  test('one at a time; a second time removes it', () => {
    const one = choose(nothing, all, 1, {});
    expect(keys(one)).toBe('b');
    expect(keys(choose(one, all, 3, {}))).toBe('d');
    expect(keys(choose(one, all, 1, {}))).toBe('');
  });

  test('adds or removes one with ctrl', () => {
    const two = choose(choose(nothing, all, 1, {}), all, 3, { add: true });
    expect(keys(two)).toBe('bd');
    expect(keys(choose(two, all, 1, { add: true }))).toBe('d');
  });

  test('a range with shift, in either direction, and again from the same start', () => {
    const one = choose(nothing, all, 3, {});
    const range = choose(one, all, 1, { range: true });
    expect(keys(range)).toBe('bcd');
    expect(keys(choose(range, all, 4, { range: true }))).toBe('de');
  });

  test('all', () => expect(keys(chooseAll(nothing, all))).toBe('abcde'));
});
