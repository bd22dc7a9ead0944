import { beforeEach, expect, test } from '@jest/globals';
import { createWeightedCache } from '../../../shared/domain/weighted-cache.ts';

let dropped: string[];
beforeEach(() => {
  dropped = [];
});

const cacheOf = (capacity: number) =>
  createWeightedCache<string>(capacity, (value) => {
    dropped.push(value);
  });
const loaded = (value: string, weight: number) => async () => ({ value, weight });
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('concurrent calls load a value once', async () => {
  let loads = 0;
  const cache = createWeightedCache<number>(10);
  const load = async () => ({ value: ++loads, weight: 1 });
  const same = (value: number) => value;
  expect(await Promise.all([cache.use('a', load, same), cache.use('a', load, same)])).toEqual([1, 1]);
  expect(await cache.use('a', load, same)).toBe(1);
});

test('the most recently used values are kept, up to the capacity', async () => {
  const cache = cacheOf(10);
  for (const key of ['a', 'b', 'a', 'c']) await cache.use(key, loaded(key, 4), () => {});
  await settled();
  expect(dropped).toEqual(['b']);
});

test('a value that failed to load is loaded again', async () => {
  const cache = createWeightedCache<number>(10);
  const same = (value: number) => value;
  await expect(cache.use('a', () => Promise.reject(new Error('no')), same)).rejects.toThrow('no');
  expect(await cache.use('a', async () => ({ value: 2, weight: 1 }), same)).toBe(2);
});

test('a value stays if work with it fails', async () => {
  const cache = cacheOf(10);
  await expect(cache.use('a', loaded('first', 1), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await cache.use('a', loaded('second', 1), (value) => value)).toBe('first');
});

test('the newest value stays even if it is heavier than the capacity', async () => {
  const cache = cacheOf(10);
  await cache.use('a', loaded('a', 20), () => {});
  await settled();
  expect(dropped).toEqual([]);
});

test('a value evicted in use is disposed of once, after its last use', async () => {
  const cache = cacheOf(10);
  const ends: (() => void)[] = [];
  const longWork = () => new Promise<void>((resolve) => ends.push(resolve));
  const works = [cache.use('a', loaded('a', 8), longWork), cache.use('a', loaded('a', 8), longWork)];
  await cache.use('b', loaded('b', 8), () => {});
  await settled();
  expect(dropped).toEqual([]);
  ends[0]?.();
  await settled();
  expect(dropped).toEqual([]);
  ends[1]?.();
  await Promise.all(works);
  await settled();
  expect(dropped).toEqual(['a']);
});

test('a value evicted in use is loaded again for the next call', async () => {
  const cache = cacheOf(10);
  await cache.use('a', loaded('old', 8), async () => {
    await cache.use('b', loaded('b', 8), () => {});
    expect(await cache.use('a', loaded('new', 8), (value) => value)).toBe('new');
  });
  await settled();
  expect(dropped.sort()).toEqual(['b', 'old']);
});

test('a failing disposal has no effect', async () => {
  const cache = createWeightedCache<string>(1, () => Promise.reject(new Error('stuck')));
  await cache.use('a', loaded('a', 1), () => {});
  expect(await cache.use('b', loaded('b', 1), (value) => value)).toBe('b');
  await settled();
});
