import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createClock } from '../../../../local/aws/storage/clock.ts';

const noon = Date.parse('2026-01-02T12:00:00Z');
beforeEach(() => {
  jest.useFakeTimers({ now: noon });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the clock of queues', () => {
  test("follows the machine's", () => {
    const clock = createClock();
    jest.advanceTimersByTime(1_500);
    expect(clock.now()).toBe(noon + 1_500);
    jest.setSystemTime(noon + 3_600_000);
    expect(clock.now()).toBe(noon + 3_600_000);
  });

  test("continues at the same speed when the machine's is set back", () => {
    const clock = createClock();
    jest.setSystemTime(noon - 86_400_000);
    expect(clock.now()).toBe(noon);
    jest.advanceTimersByTime(2_000);
    expect(clock.now()).toBe(noon + 2_000);
  });

  test('continues from the time in the journal', () => {
    const clock = createClock();
    clock.reach(noon + 5_000);
    clock.reach(noon + 1_000);
    clock.reach(Number.NaN);
    jest.advanceTimersByTime(1_000);
    expect(clock.now()).toBe(noon + 6_000);
  });
});
