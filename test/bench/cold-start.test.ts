import { expect, test } from '@jest/globals';
import { partsOf } from '../../bench/cold-start.ts';

test('parts are medians over all starts, in the order in which they begin', () => {
  const start = (shift: number) => [
    { part: 'read', begin: 50 + shift, end: 53 + shift },
    { part: 'load', begin: 10, end: 20 + shift },
    { part: 'read', begin: 60 + shift, end: 64 + shift },
  ];
  expect(partsOf([start(0), start(1), start(9)])).toEqual([
    ['load', 10, 11],
    ['read', 51, 7],
  ]);
});
