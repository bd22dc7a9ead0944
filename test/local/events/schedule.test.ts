import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Schedule, startSchedule } from '../../../local/events/schedule.ts';
import type { ScheduleTarget } from '../../../local/template/schedules.ts';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:fn';
const ruleArn = 'arn:aws:events:us-east-1:123456789012:rule/tick';
const days = 86_400_000;

let schedule: Schedule;
let calls: [ScheduleTarget, object][];
beforeEach(() => {
  calls = [];
  jest.useFakeTimers({ now: new Date('2026-01-02T03:04:05.678Z') });
});
afterEach(() => {
  schedule.stop();
  jest.useRealTimers();
});

const start = (periodMs: number, targets: ScheduleTarget[] = [{ functionArn }]) => {
  schedule = startSchedule({
    spec: { ruleArn, periodMs, targets },
    accountId: '123456789012',
    region: 'us-east-1',
    call: (...call) => calls.push(call),
  });
};

describe('a schedule', () => {
  test('calls after each period', () => {
    start(60_000);
    jest.advanceTimersByTime(59_999);
    expect(calls).toEqual([]);
    jest.advanceTimersByTime(1 + 4 * 60_000);
    expect(calls).toHaveLength(5);
    expect(calls[0]?.[1]).toMatchObject({ time: '2026-01-02T03:05:05Z', resources: [ruleArn] });
  });

  test('waits longer than a timer can', () => {
    start(30 * days);
    jest.advanceTimersByTime(29 * days);
    expect(calls).toEqual([]);
    jest.advanceTimersByTime(days);
    expect(calls).toHaveLength(1);
  });

  test('continues when the clock is set back', () => {
    start(60_000);
    jest.setSystemTime(new Date('2020-01-01'));
    jest.advanceTimersByTime(60_000);
    expect(calls).toHaveLength(1);
  });

  test('passes a constant input', () => {
    start(60_000, [{ functionArn, input: '{"a":[1]}' }]);
    jest.advanceTimersByTime(60_000);
    expect(calls).toEqual([[{ functionArn, input: '{"a":[1]}' }, { a: [1] }]]);
  });

  test('ends', () => {
    start(60_000);
    schedule.stop();
    jest.advanceTimersByTime(120_000);
    expect(calls).toEqual([]);
  });
});
