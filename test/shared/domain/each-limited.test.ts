import { expect, test } from '@jest/globals';
import { eachLimited } from '../../../shared/domain/each-limited.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('results are in the order of the items', async () => {
  const result = await eachLimited([3, 1, 2], 2, async (n) => {
    for (let i = 0; i < n; i++) await turn();
    return n * 10;
  });
  expect(result).toEqual([30, 10, 20]);
});

test('no more calls than the limit run', async () => {
  let underWay = 0;
  let peak = 0;
  await eachLimited(Array.from({ length: 20 }), 3, async () => {
    peak = Math.max(peak, ++underWay);
    await turn();
    underWay--;
  });
  expect(peak).toBe(3);
});

test('a failure stops further calls and is thrown', async () => {
  const started: number[] = [];
  const all = eachLimited([0, 1, 2, 3, 4, 5], 2, async (n) => {
    started.push(n);
    await turn();
    if (n === 1) throw new Error('one');
  });
  await expect(all).rejects.toThrow('one');
  expect(started.length).toBeLessThan(6);
});
