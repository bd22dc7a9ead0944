import { z } from 'zod';
import { noteOpenJobs } from '../../shared/jobs/note-open-jobs.ts';
import { type SweepDeps as JobSweepDeps, sweepJobs } from '../../shared/jobs/sweep.ts';
import { sweeps } from '../../shared/lambda/config.ts';
import { finishMoves } from '../../shared/store/claims/finish-moves.ts';
import { forgetDeletedDatasets } from '../../shared/store/forget/deleted-datasets.ts';
import type { ForgetDeps } from '../../shared/store/forget/forget-unlisted.ts';

export type SweepDeps = JobSweepDeps & ForgetDeps;

/** The input of a schedule: `jobs` every minute, `moves` (unfinished moves of images) every ten, `data` once a day. */
export const sweepEvent = z.object({ sweep: z.enum(sweeps) });

export type SweepEvent = z.infer<typeof sweepEvent>;

const hour = 3_600_000;

/** Younger embeddings may belong to a running upload. */
const minEmbeddingAge = hour;

/** SQS deletes older messages, and nobody waits for an older job. */
const maxJobAge = 15 * 24 * hour;

/** Makes up for lost events and messages. Sweeps may overlap, repeat or die. */
export async function sweep(deps: SweepDeps, { sweep }: SweepEvent): Promise<void> {
  if (sweep === 'jobs') return sweepJobs(deps);
  if (sweep === 'moves') {
    await finishMoves(deps);
    return;
  }
  const now = deps.now().getTime();
  await noteOpenJobs(deps.state, new Date(now - maxJobAge), deps.report);
  await forgetDeletedDatasets(deps, new Date(now - minEmbeddingAge));
}
