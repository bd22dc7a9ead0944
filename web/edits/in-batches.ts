import { requestLimits } from '../../shared/domain/request-limits.ts';

/** What came of a change of many images: the calls before one that failed have done their part. */
export interface Batched<Result> {
  outcomes: Result[];
  error?: Error;
  /** Keys that no call has answered for. */
  rest: string[];
}

export async function inBatches<Result>(
  keys: readonly string[],
  call: (keys: string[]) => Promise<{ results: Result[] }>,
): Promise<Batched<Result>> {
  const outcomes: Result[] = [];
  for (let i = 0; i < keys.length; i += requestLimits.keys) {
    try {
      outcomes.push(...(await call(keys.slice(i, i + requestLimits.keys))).results);
    } catch (error) {
      return { outcomes, error: error as Error, rest: keys.slice(i) };
    }
  }
  return { outcomes, rest: [] };
}
