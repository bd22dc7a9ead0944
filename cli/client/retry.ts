import { ApiError, isThrottled, NetworkError } from './errors.ts';

/** Delays and random numbers; tests replace them. */
export interface Clock {
  sleep(seconds: number): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
}

export const realClock: Clock = {
  sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  random: Math.random,
};

const maxAttempts = 6;
const maxAttemptsIfRefused = 3;
/** Concurrent requests share the rate limit, so each may be refused several times. */
const maxAttemptsIfThrottled = 15;
const firstSeconds = 0.2;
const maxSeconds = 10;

/**
 * Retries failures that `isRetryable` accepts, up to six attempts (three if nothing listens, 15 above the rate limit), with
 * exponential backoff and full jitter.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export async function retrying<T>(
  clock: Clock,
  isRetryable: (error: unknown) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attemptsFor(error) || !isRetryable(error)) throw error;
      const backoff = clock.random() * Math.min(maxSeconds, firstSeconds * 2 ** attempt);
      const retryAfter = error instanceof ApiError ? error.retryAfterSeconds : 0;
      await clock.sleep(Math.min(maxSeconds, Math.max(backoff, retryAfter)));
    }
  }
}

function attemptsFor(error: unknown): number {
  if (isThrottled(error)) return maxAttemptsIfThrottled;
  return error instanceof NetworkError && error.isRefused ? maxAttemptsIfRefused : maxAttempts;
}
