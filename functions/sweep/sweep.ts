import { z } from 'zod';
import { noteOpenJobs } from '../../shared/jobs/note-open-jobs.ts';
import { type SweepDeps as JobSweepDeps, sweepJobs } from '../../shared/jobs/sweep.ts';
import { sweeps } from '../../shared/lambda/config.ts';
import { finishMoves } from '../../shared/store/claims/finish-moves.ts';
import { forgetDeletedDatasets } from '../../shared/store/forget/deleted-datasets.ts';
import type { ForgetDeps } from '../../shared/store/forget/forget-unlisted.ts';

export type SweepDeps = JobSweepDeps & ForgetDeps;

/** What a schedule asks for: `jobs` often, moves of images that were cut off now and then, `data` rarely. */
export const sweepEvent = z.object({ sweep: z.enum(sweeps) });

export type SweepEvent = z.infer<typeof sweepEvent>;

const hour = 3_600_000;

/** Embeddings this young may be those of an upload under way. */
const youngest = hour;

/** SQS keeps no message longer, and nobody waits for an older job. */
const oldestJob = 15 * 24 * hour;

/** Finds what events and messages that got lost have left behind. Safe to repeat, to run twice at once, or to die. */
export async function sweep(deps: SweepDeps, { sweep }: SweepEvent): Promise<void> {
  if (sweep === 'jobs') return sweepJobs(deps);
  if (sweep === 'moves') {
    await finishMoves(deps);
    return;
  }
  const now = deps.now().getTime();
  await noteOpenJobs(deps.state, new Date(now - oldestJob), deps.report);
  await forgetDeletedDatasets(deps, new Date(now - youngest));
}
