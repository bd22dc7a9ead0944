import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import type { Lease as JobLease } from '../../../shared/jobs/lease.ts';

/** The right to run a training. */
export type Lease = JobLease<TrainingRecord>;

/**
 * Marks the training as final, before it commits a version or makes one live. It can't be cancelled after that, so a
 * cancelled training never makes a version.
 * @throws LeaseLost it has been cancelled
 */
export async function markFinal(lease: Lease): Promise<void> {
  await lease.update(({ isFinal }) => (isFinal ? {} : { isFinal: true }));
}
