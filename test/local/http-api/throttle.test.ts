import { describe, expect, test } from '@jest/globals';
import { createThrottle } from '../../../local/http-api/throttle.ts';

describe('createThrottle', () => {
  test('allows a burst, and no more', () => {
    const mayPass = createThrottle({ rate: 10, burst: 3 });
    expect([0, 0, 0, 0].map(mayPass)).toEqual([true, true, true, false]);
  });

  test('accepts an earlier time', () => {
    const mayPass = createThrottle({ rate: 10, burst: 2 });
    expect([86_400_000, 0, 0, 100].map(mayPass)).toEqual([true, true, false, true]);
  });

  test('refills at the rate, up to the burst', () => {
    const mayPass = createThrottle({ rate: 10, burst: 2 });
    expect([0, 0, 0].map(mayPass)).toEqual([true, true, false]);
    expect([99, 100, 101].map(mayPass)).toEqual([false, true, false]);
    expect([60_000, 60_000, 60_000].map(mayPass)).toEqual([true, true, false]);
  });
});
