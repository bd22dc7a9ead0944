import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeLookAlikes, lookAlikes, looksOf } from '../../../../shared/domain/names/look-alikes.ts';

describe('labels look alike', () => {
  test.each([
    ['cat', 'cat ', 'only in spaces'],
    ['cat', ' cat', 'only in spaces'],
    ['a cat', 'a  cat', 'only in spaces'],
    ['a cat', 'a\u00a0cat', 'only in spaces'],
    ['cat', 'cat\u200b', 'only in invisible characters'],
    ['cat', 'c\u00adat', 'only in invisible characters'],
    ['cat', '\ufeffcat', 'only in invisible characters'],
    ['❤', '❤\ufe0f', 'only in invisible characters'],
    ['Cat', 'cat', 'only in case'],
    ['STRASSE', 'straße', 'only in letters that look the same'],
    ['t-shirt', 't‐shirt', 'only in hyphens, underscores and spaces'],
    ['t-shirt', 't–shirt', 'only in hyphens, underscores and spaces'],
    ['t-shirt', 't_shirt', 'only in hyphens, underscores and spaces'],
    ['t-shirt', 'T shirt', 'only in letters that look the same'],
    ['cat', 'ｃａｔ', 'only in letters that look the same'],
    ['fish', 'ﬁsh', 'only in letters that look the same'],
    ['cat', 'сat', 'only in letters that look the same'],
    ['CAT', 'СAT', 'only in letters that look the same'],
    ["baker's", 'baker’s', 'only in letters that look the same'],
  ])('%j and %j', (one, other, difference) => {
    const groups = lookAlikes(['dog', one, other]);
    expect(groups).toEqual([[one, other].map((label) => label.normalize('NFC')).sort()]);
    expect(describeLookAlikes(groups[0] as string[])).toContain(`they differ ${difference}.`);
  });

  test.each([
    ['cat', 'cats'],
    ['cat', 'cot'],
    ['class 1', 'class 11'],
    ['schön', 'schon'],
    ['кот', 'кит'],
    ['犬', '大'],
    ['a-b', 'ab'],
    ['B', 'B-'],
  ])('but not %j and %j', (one, other) => {
    expect(lookAlikes([one, other])).toEqual([]);
  });
});

test('both normal forms of a label are one label', () => {
  expect(lookAlikes(['caf\u00e9', 'cafe\u0301'])).toEqual([]);
});

test('invisible characters are escaped', () => {
  expect(describeLookAlikes(['cat', 'cat\u200b', 'cat\u00a0'])).toBe(
    'The labels `cat`, `cat\\u{200b}` and `cat\\u{a0}` look alike: they differ only in letters that look the same. If they mean the same, give all their images one label.',
  );
});

test('labels that are properties of every object are compared like others', () => {
  expect(lookAlikes(['constructor', 'Constructor', '__proto__', 'toString'])).toEqual([['Constructor', 'constructor']]);
});

test('any label looks like itself with spaces and invisible characters around it', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (label) => looksOf(`\u200b ${label} `) === looksOf(label)));
});
