import type { Clock } from './retry.ts';

const firstSeconds = 0.25;
const maxSeconds = 3;

/** Reads take at most a fifth of the time, because the status of a large dataset is expensive. */
const restPerRead = 4;

/**
 * Reads until `done`, or until nothing has changed for `stallSeconds`. Pauses grow while nothing changes.
 * @returns the last value
 */
export async function poll<T>(
  clock: Clock,
  read: () => Promise<T>,
  options: { done: (value: T) => boolean; onChange?: ((value: T) => void) | undefined; stallSeconds?: number },
): Promise<T> {
  let last = '';
  let pause = firstSeconds;
  let stalled = 0;
  for (;;) {
    const start = performance.now();
    const value = await read();
    const readSeconds = (performance.now() - start) / 1000;
    const now = JSON.stringify(value);
    const changed = now !== last;
    last = now;
    if (changed) options.onChange?.(value);
    if (options.done(value)) return value;

    pause = changed ? firstSeconds : Math.min(maxSeconds, pause * 1.5);
    stalled = changed ? 0 : stalled + pause;
    if (stalled > (options.stallSeconds ?? Number.POSITIVE_INFINITY)) return value;
    await clock.sleep(Math.max(pause, restPerRead * readSeconds));
  }
}
