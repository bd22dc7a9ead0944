import { randomUUID } from 'node:crypto';
import type { ScheduleSpec, ScheduleTarget } from '../template/schedules.ts';

/** Maximum of a timer, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1;

export interface ScheduleOptions {
  spec: ScheduleSpec;
  accountId: string;
  region: string;
  /** Queues an asynchronous call. */
  call(target: ScheduleTarget, event: object): void;
}

export interface Schedule {
  stop(): void;
}

/**
 * Calls a rule's functions after each of its periods. A period begins at the end of the last one, not at the end of a
 * call, so a slow function does not delay the schedule.
 */
export function startSchedule({ spec, accountId, region, call }: ScheduleOptions): Schedule {
  let timer: NodeJS.Timeout;
  // Independent of changes of the machine's clock.
  let due = performance.now() + spec.periodMs;
  const wait = () => {
    timer = setTimeout(tick, Math.min(maxTimerMs, Math.max(0, due - performance.now())));
  };
  const tick = () => {
    if (performance.now() >= due) {
      const event = scheduledEvent(spec, { accountId, region }, new Date());
      for (const target of spec.targets) call(target, target.input === undefined ? event : JSON.parse(target.input));
      due = Math.max(due + spec.periodMs, performance.now());
    }
    wait();
  };
  wait();
  return { stop: () => clearTimeout(timer) };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
function scheduledEvent({ ruleArn }: ScheduleSpec, account: { accountId: string; region: string }, now: Date) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: account.accountId,
    time: `${now.toISOString().slice(0, 19)}Z`,
    region: account.region,
    resources: [ruleArn],
    detail: {},
  };
}
