import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import { trainings } from '../../../shared/jobs/kinds.ts';
import { type Lease as JobLease, type Run, takeLease as takeJobLease } from '../../../shared/jobs/lease.ts';
import type { TrainDeps } from './deps.ts';

/** The right to work on a training. */
export interface Lease extends JobLease<TrainingRecord> {
  /** What the next heartbeat writes into the record. */
  progress: TrainingRecord['progress'] | undefined;
}

/**
 * Before a version is committed or goes live: from here on the training can't be cancelled, so that one that was
 * cancelled gives no version.
 * @throws LeaseLost it was cancelled before
 */
export async function beFinal(lease: Lease): Promise<void> {
  await lease.update(({ isFinal }) => (isFinal ? undefined : { isFinal: true }));
}

/** Takes the lease of a training: see {@link takeJobLease}. */
export async function takeLease(deps: TrainDeps, run: Run): Promise<Lease | undefined> {
  const shown: Pick<Lease, 'progress'> = { progress: undefined };
  const lease = await takeJobLease({ ...deps, queue: deps.trainQueue }, trainings, run, ({ progress }) => {
    const next = shown.progress;
    return next && (next.done !== progress.done || next.total !== progress.total) ? { progress: next } : undefined;
  });
  return lease && Object.assign(shown, lease);
}
