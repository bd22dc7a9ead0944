import { expect, test } from '@jest/globals';
import { poll } from '../../../cli/client/poll.ts';
import { stillClock } from '../support/still-clock.ts';

const readInTurn = (values: number[]) => async () => values.shift() as number;

test('polls less often while nothing changes, and often again after a change', async () => {
  const clock = stillClock();
  await poll(clock, readInTurn([1, 1, 1, 2, 2, 3]), { done: (value) => value === 3 });
  const rounded = clock.slept.map((seconds) => Number(seconds.toFixed(2)));
  expect(rounded).toEqual([0.25, 0.38, 0.56, 0.25, 0.38]);
});

test('returns the last value if nothing changes for long', async () => {
  const clock = stillClock();
  const value = await poll(clock, async () => 7, { done: () => false, stallSeconds: 10 });
  expect(value).toBe(7);
  const slept = clock.slept.reduce((sum, delay) => sum + delay, 0);
  expect(slept).toBeLessThanOrEqual(10.25);
});
