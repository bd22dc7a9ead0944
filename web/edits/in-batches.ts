import { requestLimits } from '../../shared/domain/request-limits.ts';
import type { Outcome } from '../api/types.ts';

/** What came of a change of many images: the calls before one that failed have done their part. */
export interface Batched {
  outcomes: Outcome[];
  error?: Error;
  /** Keys that no call has answered for. */
  rest: string[];
}

export async function inBatches(
  keys: readonly string[],
  call: (keys: string[]) => Promise<{ results: Outcome[] }>,
): Promise<Batched> {
  const outcomes: Outcome[] = [];
  for (let i = 0; i < keys.length; i += requestLimits.keys) {
    try {
      outcomes.push(...(await call(keys.slice(i, i + requestLimits.keys))).results);
    } catch (error) {
      return { outcomes, error: error as Error, rest: keys.slice(i) };
    }
  }
  return { outcomes, rest: [] };
}
