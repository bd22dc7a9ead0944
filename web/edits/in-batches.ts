import { requestLimits } from '../../shared/domain/request-limits.ts';

/** The result of several requests. Those before a failed one have taken effect. */
interface Batched<Result> {
  outcomes: Result[];
  error?: Error;
  /** Keys without a response. */
  rest: string[];
}

export async function inBatches<Result>(
  keys: readonly string[],
  send: (batch: string[]) => Promise<{ results: Result[] }>,
): Promise<Batched<Result>> {
  const outcomes: Result[] = [];
  for (let i = 0; i < keys.length; i += requestLimits.keys) {
    try {
      outcomes.push(...(await send(keys.slice(i, i + requestLimits.keys))).results);
    } catch (error) {
      return { outcomes, error: error as Error, rest: keys.slice(i) };
    }
  }
  return { outcomes, rest: [] };
}
