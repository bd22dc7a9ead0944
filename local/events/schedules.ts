import { type AsynchronousCalls, createAsynchronousCalls } from '../lambda/asynchronous.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { AsynchronousSpec } from '../template/asynchronous.ts';
import type { ScheduleSpec } from '../template/schedules.ts';
import { startSchedule } from './schedule.ts';

export interface SchedulesOptions {
  schedules: ScheduleSpec[];
  /** The functions' settings for retries. */
  asynchronous: AsynchronousSpec[];
  accountId: string;
  region: string;
  /** Throws on an unknown ARN. */
  functionOf(arn: string): LocalFunction;
  /** Factor for periods and waits, for tests. */
  scale?: number | undefined;
}

export interface Schedules {
  /** Starts no more calls, and resolves when those in progress have ended. */
  stop(): Promise<void>;
}

/**
 * Runs every schedule of the template.
 * @throws Error when a rule calls a function that is not in the template
 */
export function startSchedules({ schedules, scale = 1, functionOf, ...options }: SchedulesOptions): Schedules {
  const calls = new Map<string, AsynchronousCalls>();
  for (const { functionArn } of schedules.flatMap(({ targets }) => targets)) {
    const fn = functionOf(functionArn);
    const spec = options.asynchronous.find(({ functionName }) => functionName === fn.spec.name);
    if (!calls.has(functionArn)) calls.set(functionArn, createAsynchronousCalls({ function: fn, scale, ...spec }));
  }
  const { accountId, region } = options;
  const started = schedules.map((spec) =>
    startSchedule({
      spec: { ...spec, periodMs: spec.periodMs * scale },
      accountId,
      region,
      call: ({ functionArn }, event) => calls.get(functionArn)?.queue(event),
    }),
  );
  return {
    async stop() {
      for (const schedule of started) schedule.stop();
      await Promise.all([...calls.values()].map((queue) => queue.stop()));
    },
  };
}
