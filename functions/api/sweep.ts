import { sweepSome } from '../../shared/jobs/sweep.ts';
import type { Log } from '../../shared/lambda/logger.ts';
import type { ApiDeps } from './deps.ts';

/** Does a request's work, and beside it wakes a few jobs that nobody runs. What goes wrong with those is only logged. */
export async function withSweep<T>(deps: ApiDeps & { logger: Log }, work: () => Promise<T>): Promise<T> {
  const report = (problem: string, error: unknown) => deps.logger.error(problem, { error: error as Error });
  const swept = sweepSome({ ...deps, report }).catch((error) => report('Open jobs could not be looked for.', error));
  try {
    return await work();
  } finally {
    await swept;
  }
}
