import { endedStatuses, type TrainingRecord } from '../../shared/domain/records.ts';
import { updateTraining } from '../../shared/store/trainings.ts';
import type { TrainDeps } from './deps.ts';

type Change = (record: TrainingRecord) => Partial<TrainingRecord> | undefined;

/** The right to work on a training: held by one runner, renewed while it works, free again when it dies. */
export interface Lease {
  /** Aborts when the training was cancelled or another runner took it over. */
  signal: AbortSignal;
  /** Changes the training's record while it is ours (undefined: nothing to change). Throws {@link LeaseLost}. */
  update(change: Change): Promise<TrainingRecord>;
  /** What the next heartbeat writes into the record. */
  progress: TrainingRecord['progress'] | undefined;
  /** Ends the heartbeat. */
  end(): Promise<void>;
  /** Ends the heartbeat and frees the training for another runner. */
  release(): Promise<void>;
}

/** Why a runner stops: the training is no longer its own. */
export class LeaseLost extends Error {}

/** Twice a second, so that a cancelled training stops within one. */
const heartbeatMs = 500;

/**
 * Takes the lease of a training, or resolves to the seconds until it may be free.
 * While it is held, the message that asked for the runner, hidden for as long, stays so: both run out together.
 */
export async function takeLease(
  deps: TrainDeps,
  { id, runner, receiptHandle }: { id: string; runner: string; receiptHandle: string },
): Promise<Lease | number> {
  const leaseMs = deps.leaseSeconds * 1000;
  const nowMs = () => deps.now().getTime();
  const renewed = () => ({ runner, until: new Date(nowMs() + leaseMs).toISOString() });

  const taken = await updateTraining(deps.state, id, (record) => {
    const free = !record.lease || record.lease.runner === runner || Date.parse(record.lease.until) <= nowMs();
    return free ? { ...record, lease: renewed() } : undefined;
  });
  if (taken.lease?.runner !== runner) {
    return Math.max(1, Math.ceil((Date.parse(taken.lease?.until ?? '') - nowMs()) / 1000) || 1);
  }

  const abort = new AbortController();
  const isOurs = (record: TrainingRecord) => record.lease?.runner === runner && !endedStatuses.includes(record.status);

  async function update(change: Change): Promise<TrainingRecord> {
    abort.signal.throwIfAborted();
    const record = await updateTraining(deps.state, id, (present) => {
      const changes = isOurs(present) ? change(present) : undefined;
      return changes && { ...present, ...changes };
    });
    if (record.lease?.runner !== runner) abort.abort(new LeaseLost(`Training ${id} was taken over by another runner.`));
    if (record.status === 'cancelled') abort.abort(new LeaseLost(`Training ${id} was cancelled.`));
    abort.signal.throwIfAborted();
    return record;
  }

  let renewedAt = nowMs();
  async function beat(): Promise<void> {
    const due = nowMs() - renewedAt > leaseMs / 3;
    if (due) await deps.trainQueue.hide(receiptHandle, deps.leaseSeconds);
    await update((record) => {
      const progress = lease.progress ?? record.progress;
      const moved = progress.done !== record.progress.done || progress.total !== record.progress.total;
      return due || moved ? { progress, lease: renewed() } : undefined;
    });
    if (due) renewedAt = nowMs();
  }

  let beating = Promise.resolve();
  const timer = setInterval(() => {
    // A heartbeat that fails is followed by the next; when none gets through, the lease runs out.
    beating = beating.then(beat).catch(() => undefined);
  }, heartbeatMs);

  const lease: Lease = {
    signal: abort.signal,
    progress: undefined,
    update,
    async end() {
      clearInterval(timer);
      await beating;
    },
    async release() {
      await lease.end();
      await updateTraining(deps.state, id, (record) => {
        const { lease: _, ...rest } = record;
        return isOurs(record) ? rest : undefined;
      });
    },
  };
  return lease;
}
