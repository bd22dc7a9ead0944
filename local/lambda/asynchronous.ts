import { LambdaError, type Outcome } from './errors.ts';
import type { LocalFunction } from './function.ts';

/** After a function error, Lambda waits one minute before the second try, and two before the third. */
const retryMs = [60_000, 120_000];
/** After a throttle it retries with a growing delay. */
const throttleDelayMs = { first: 1_000, last: 300_000 };
const defaultAgeSeconds = 21_600;

export interface AsynchronousOptions {
  function: Pick<LocalFunction, 'invoke' | 'note'>;
  /** Retries after function errors, 0 to 2; by default 2. */
  maximumRetryAttempts?: number | undefined;
  /** By default 6 hours. */
  maximumEventAgeSeconds?: number | undefined;
  /** Factor for all waits, for tests. */
  scale?: number | undefined;
}

export interface AsynchronousCalls {
  /** Returns immediately. */
  queue(event: object): void;
  /** Drops waiting events, and resolves when the calls in progress have ended. */
  stop(): Promise<void>;
}

/**
 * Asynchronous calls of one function, with Lambda's retries.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createAsynchronousCalls({
  function: fn,
  scale = 1,
  ...limits
}: AsynchronousOptions): AsynchronousCalls {
  const { maximumRetryAttempts = retryMs.length, maximumEventAgeSeconds = defaultAgeSeconds } = limits;
  const inProgress = new Set<Promise<void>>();
  const waits = new Map<NodeJS.Timeout, () => void>();
  let stopped = false;

  const sleep = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(() => {
        waits.delete(timer);
        done();
      }, ms * scale);
      waits.set(timer, done);
    });

  const run = async (event: object): Promise<void> => {
    const end = performance.now() + maximumEventAgeSeconds * 1000 * scale;
    let retries = 0;
    for (let wait = throttleDelayMs.first; !stopped; ) {
      const outcome = await attempt(fn, event);
      if (outcome === 'done') return;
      if (outcome === 'failed' && retries === maximumRetryAttempts) break;
      await sleep(outcome === 'failed' ? (retryMs[retries++] as number) : wait);
      if (outcome === 'throttled') wait = Math.min(2 * wait, throttleDelayMs.last);
      if (performance.now() > end) break;
    }
    fn.note(`An asynchronous event was dropped after ${retries + 1} failed or throttled tries`);
  };

  return {
    queue(event) {
      if (stopped) return;
      const call: Promise<void> = run(event).finally(() => inProgress.delete(call));
      inProgress.add(call);
    },
    async stop() {
      stopped = true;
      for (const [timer, done] of waits) {
        clearTimeout(timer);
        done();
      }
      await Promise.all(inProgress);
    },
  };
}

async function attempt(fn: Pick<LocalFunction, 'invoke'>, event: object): Promise<'done' | 'failed' | 'throttled'> {
  try {
    const outcome: Outcome = await fn.invoke(event);
    return outcome.functionError ? 'failed' : 'done';
  } catch (error) {
    // Lambda retries its own failures as it does throttles.
    if (error instanceof LambdaError && error.code !== 'RequestTooLargeException') return 'throttled';
    return 'failed';
  }
}
