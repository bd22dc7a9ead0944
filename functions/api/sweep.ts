import { sweepSome } from '../../shared/jobs/sweep.ts';
import type { Log } from '../../shared/lambda/logger.ts';
import type { ApiDeps } from './deps.ts';

/** Handles a request, and concurrently queues a few stalled jobs again. Errors of the latter are only logged. */
export async function withSweep<T>(deps: ApiDeps & { logger: Log }, work: () => Promise<T>): Promise<T> {
  const report = (problem: string, error: unknown) => deps.logger.error(problem, { error: error as Error });
  const swept = sweepSome({ ...deps, report }).catch((error) => report('Could not look for open jobs.', error));
  try {
    return await work();
  } finally {
    await swept;
  }
}
