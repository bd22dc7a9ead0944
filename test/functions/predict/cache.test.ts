import { expect, test } from '@jest/globals';
import { createWeightedCache } from '../../../functions/predict/cache.ts';

test('a value is loaded once, however many ask', async () => {
  let loads = 0;
  const cache = createWeightedCache<number>(10);
  const load = async () => ({ value: ++loads, weight: 1 });
  expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1]);
});

test('the values used last are kept, up to the capacity', async () => {
  const dropped: string[] = [];
  const cache = createWeightedCache<string>(10, (value) => dropped.push(value));
  const get = (key: string) => cache.get(key, async () => ({ value: key, weight: 4 }));
  for (const key of ['a', 'b', 'a', 'c']) await get(key);
  await Promise.resolve();
  expect(dropped).toEqual(['b']);
});

test('a value that failed to load is loaded again', async () => {
  const cache = createWeightedCache<number>(10);
  await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.get('a', async () => ({ value: 2, weight: 1 }))).toBe(2);
});

test('the newest value stays even when it is heavier than the capacity', async () => {
  const dropped: string[] = [];
  const cache = createWeightedCache<string>(10, (value) => dropped.push(value));
  await cache.get('a', async () => ({ value: 'a', weight: 20 }));
  expect(dropped).toEqual([]);
});
