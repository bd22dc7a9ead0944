import { generationOf, isRunning, type Job, newChain, newLease } from '../domain/job.ts';
import type { JobKind } from './kinds.ts';
import type { Sender } from './wake.ts';

/** One delivery of a job's message to a runner. */
export interface Run {
  id: string;
  generation: number;
  /** The message's id, the same for each delivery. */
  message: string;
  /** Unique for this delivery. */
  runner: string;
  receiptHandle: string;
  /** The message goes to the dead-letter queue after this delivery. */
  last: boolean;
  /** When the function's time ends, in milliseconds since 1970. */
  deadline?: number;
}

export interface LeaseDeps extends Sender {
  leaseSeconds: number;
}

/** The right to run a job. One runner holds it and renews it while it works; it expires when the runner dies. */
export interface Lease<R extends Job> {
  /** The job's record as this runner last wrote it. */
  readonly record: R;
  /** Aborts when the job is cancelled or ended by others, or another runner takes it over. */
  signal: AbortSignal;
  /** @throws LeaseLost the job is no longer this runner's */
  check(): Promise<void>;
  /**
   * Changes fields of the job's record.
   * @param change returns the fields to change; `{}` changes nothing
   * @throws LeaseLost
   */
  update(change: (record: R) => Partial<R>): Promise<R>;
  /** Changes fields of the job's record with the next heartbeat. */
  updateLater(fields: Partial<R>): void;
  /** Ends the heartbeat. */
  end(): Promise<void>;
  /** Ends the heartbeat after a failure, and frees the job for its message, which returns to the queue. */
  release(): Promise<void>;
  /** Sends the job's next message, ends the heartbeat, and frees the job for that message. */
  handOver(delaySeconds: number): Promise<void>;
}

/** The runner must stop: the job is no longer its own. */
export class LeaseLost extends Error {}

/** The runner of the same message may still be alive. The message is hidden until that runner's lease ends. */
export class LeaseHeld extends Error {}

/** Twice a second, so that a cancelled job stops within a second. */
const heartbeatMs = 500;

/** How long after its runner's lease a message returns to the queue, in seconds. */
const margin = 2;

/** Hides a message for the duration of a lease, so that a runner that dies or fails early is replaced soon. */
export const hideForLease = ({ queue, leaseSeconds }: LeaseDeps, { receiptHandle }: Run): Promise<void> =>
  queue.hide(receiptHandle, leaseSeconds + margin);

/**
 * Fails a job at the last delivery of its message, unless that message no longer counts or a runner may be alive.
 * @returns the job's record, if this call failed the job
 */
export async function giveUp<R extends Job>(
  { state, now }: LeaseDeps,
  kind: JobKind<R>,
  { id, generation }: Run,
): Promise<R | undefined> {
  const message = `The function \`${kind.fn}\` died or failed each time that it ran ${kind.name} \`${id}\`. Check its log, then ${kind.again}.`;
  let ends = false;
  const record = await kind.change(state, id, (present) => {
    ends = generation >= generationOf(present) && !isRunning(present, now());
    return ends ? kind.failed(present, message, now()) : present;
  });
  return ends ? record : undefined;
}

/**
 * Takes the lease of a job. Returns undefined if the message is obsolete: it has an older generation, the job has
 * ended, or another message's runner is alive (its own message returns if it dies). A message with a newer generation
 * than the record's takes the lease over: the previous runner sent it and died before it could update the record.
 * @throws LeaseHeld an earlier runner of this message may be alive
 */
export async function takeLease<R extends Job>(
  deps: LeaseDeps,
  kind: JobKind<R>,
  run: Run,
): Promise<Lease<R> | undefined> {
  const { state, queue, now, leaseSeconds, patienceSeconds } = deps;
  const { id, runner, generation } = run;
  const renewed = () => newLease(runner, run.message, now(), leaseSeconds);
  const isOurs = (record: R) => record.lease?.runner === runner && kind.isOpen(record);

  const taken = await kind.change(state, id, (present) => {
    const isFree = !isRunning(present, now()) || present.lease?.runner === runner;
    if (generation < generationOf(present) || (generation === generationOf(present) && !isFree)) return present;
    const chain = { ...(present.chain ?? newChain(generation, now(), patienceSeconds)), generation };
    return { ...present, chain, lease: renewed() };
  });
  if (!taken || !kind.isOpen(taken) || generation < generationOf(taken)) return undefined;
  if (!isOurs(taken)) {
    if (taken.lease?.message !== run.message) return undefined;
    const rest = Math.ceil((Date.parse(taken.lease.until) - now().getTime()) / 1000);
    await queue.hide(run.receiptHandle, Math.max(1, rest));
    throw new LeaseHeld(`A runner of ${kind.name} ${id} may be alive until ${taken.lease.until}.`);
  }

  let record = taken;
  let pending: Partial<R> = {};
  const abort = new AbortController();

  async function update(change: (record: R) => Partial<R>): Promise<R> {
    abort.signal.throwIfAborted();
    const updated = await kind.change(state, id, (present) => {
      const fields = isOurs(present) ? change(present) : {};
      return Object.keys(fields).length > 0 ? { ...present, ...fields } : present;
    });
    if (!updated || !isOurs(updated)) {
      abort.abort(new LeaseLost(`The ${kind.name} ${id} has ended, or another runner took it over.`));
    }
    abort.signal.throwIfAborted();
    record = updated as R;
    return record;
  }

  let renewedAt = now().getTime();
  async function beat(): Promise<void> {
    const at = now().getTime();
    const isDue = at - renewedAt > (leaseSeconds * 1000) / 3;
    const fields = { ...pending, ...(isDue && { lease: renewed() }) };
    pending = {};
    await update(() => fields);
    if (!isDue) return;
    renewedAt = at;
    // After the record's update, so that the message never returns before the lease has ended.
    await hideForLease(deps, run);
  }

  let beating: Promise<void> | undefined;
  const timer = setInterval(() => {
    // The next heartbeat tries again. If all fail, the lease expires. A slow heartbeat replaces those that it delays.
    beating ??= beat()
      .catch(() => undefined)
      .finally(() => {
        beating = undefined;
      });
  }, heartbeatMs);

  async function end(): Promise<void> {
    clearInterval(timer);
    await beating;
  }

  const free = (chain: (record: R) => R['chain']) =>
    kind.change(state, id, (present) =>
      isOurs(present) ? { ...present, lease: undefined, chain: chain(present) } : present,
    );

  return {
    get record() {
      return record;
    },
    signal: abort.signal,
    async check() {
      await update(() => ({}));
    },
    update,
    updateLater(fields) {
      pending = fields;
    },
    end,
    async release() {
      await end();
      const { due } = newChain(generation, now(), leaseSeconds + margin + patienceSeconds);
      await free(({ chain }) => chain && { ...chain, due });
    },
    async handOver(delaySeconds) {
      await end();
      abort.signal.throwIfAborted();
      // Sent first: if this runner dies before the update, this message or the returning one continues the job.
      await queue.send([kind.message(taken, generation + 1)], { delaySeconds });
      await free(() => newChain(generation + 1, now(), delaySeconds + patienceSeconds));
    },
  };
}
