import { ApiError, isThrottled, NetworkError } from './errors.ts';

/** How to wait between tries; tests replace it. */
export interface Clock {
  /** Resolves after so many seconds. */
  sleep(seconds: number): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
}

export const realClock: Clock = {
  sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  random: Math.random,
};

const attempts = 6;
const attemptsWithNobodyThere = 3;
/** Many requests at once share what the throttle lets pass: each may be turned away often. */
const attemptsWhenThrottled = 15;
const firstSeconds = 0.2;
const mostSeconds = 10;

/**
 * Tries again after failures that `again` accepts, at most six times in all (three where nobody listens, 15 where
 * there are too many requests), with exponential backoff and full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export async function retrying<T>(
  clock: Clock,
  again: (error: unknown) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= mostAttempts(error) || !again(error)) throw error;
      const backoff = clock.random() * Math.min(mostSeconds, firstSeconds * 2 ** attempt);
      const asked = error instanceof ApiError ? error.retryAfterSeconds : 0;
      await clock.sleep(Math.min(mostSeconds, Math.max(backoff, asked)));
    }
  }
}

function mostAttempts(error: unknown): number {
  if (isThrottled(error)) return attemptsWhenThrottled;
  return error instanceof NetworkError && error.nobodyThere ? attemptsWithNobodyThere : attempts;
}
