import { expect, test } from '@jest/globals';
import { once } from '../../../shared/lambda/once.ts';

test('all callers get the result of one start', async () => {
  let starts = 0;
  const get = once(async () => ++starts);
  expect(await Promise.all([get(), get()])).toEqual([1, 1]);
  expect(await get()).toBe(1);
});

test('the next call retries a failed start', async () => {
  let starts = 0;
  const get = once(async () => {
    if (++starts === 1) throw new Error('not yet');
    return starts;
  });
  await expect(get()).rejects.toThrow('not yet');
  expect(await get()).toBe(2);
});
