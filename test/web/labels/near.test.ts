import { describe, expect, test } from '@jest/globals';
import { distance, labelsWith, nearLabels } from '../../../web/labels/near.ts';

describe('the label that the user may have meant', () => {
  const labels = ['cat', 'cot', 'parrot', 'bolt M8 x 40', 'Ärmel', '日本'];

  test.each([
    ['cat', ['cat', 'cot']],
    ['CAT', ['cat', 'cot']],
    ['ct', ['cat', 'cot']],
    ['car', ['cat']],
    ['parot', ['parrot']],
    ['aprrot', ['parrot']],
    ['parottt', []],
    ['bolt M8x40', ['bolt M8 x 40']],
    ['armel', ['Ärmel']],
    ['日木', ['日本']],
    ['', []],
    ['dog', []],
  ])('when typing %s', (typed, meant) => expect(nearLabels(typed, labels)).toEqual(meant));

  test('is found by a part of its name', () => expect(labelsWith('m8', labels)).toEqual(['bolt M8 x 40']));

  test('may be the name of an object property', () =>
    expect(nearLabels('__proto_', ['__proto__', 'constructor'])).toEqual(['__proto__']));
});

test('two swapped letters are one mistake', () => {
  expect(distance('dgo', 'dog', 2)).toBe(1);
  expect(distance('kitten', 'sitting', 3)).toBe(3);
  expect(distance('', 'ab', 2)).toBe(2);
  expect(distance('abc', 'abcdef', 2)).toBe(3);
});
