import { generationOf, isRunning, type Job, newChain, newLease } from '../domain/job.ts';
import type { JobKind } from './kinds.ts';
import type { Sender } from './wake.ts';

/** One receipt of a job's message. */
export interface Run {
  id: string;
  /** The message's generation. */
  generation: number;
  /** The message's id, the same each time that it is received. */
  message: string;
  /** Unique for this receipt. */
  runner: string;
  receiptHandle: string;
  /** The message goes to the dead letters after this receipt. */
  last: boolean;
}

export interface LeaseDeps extends Sender {
  leaseSeconds: number;
}

/** The right to work on a job: held by one runner, renewed while it works, free again when it dies. */
export interface Lease<R extends Job> {
  /** Aborts when the job was ended by others, such as cancelled, or another runner took it over. */
  signal: AbortSignal;
  /** Changes the job's record while it is ours (undefined: nothing to change). Throws {@link LeaseLost}. */
  update(change: (record: R) => Partial<R> | undefined): Promise<R>;
  /** Ends the heartbeat. */
  end(): Promise<void>;
  /** Ends the heartbeat and frees the job for the message that is back after a failure. */
  release(): Promise<void>;
  /** Sends the job's next message, ends the heartbeat, and frees the job for it. */
  handOver(delaySeconds: number): Promise<void>;
}

/** Why a runner stops: the job is no longer its own. */
export class LeaseLost extends Error {}

/** The runner of the same message may still be alive: the message is hidden until its lease ends. */
export class LeaseHeld extends Error {}

/** Twice a second, so that a cancelled job stops within one. */
const heartbeatMs = 500;

/** A message comes back this much later than its runner's lease ends, in seconds. */
const margin = 2;

/** Hides a message for as long as a lease, so that a runner that dies or fails at once is soon replaced. */
export const hideForLease = ({ queue, leaseSeconds }: LeaseDeps, { receiptHandle }: Run): Promise<void> =>
  queue.hide(receiptHandle, leaseSeconds + margin);

/**
 * Ends a job at the last receipt of its message, unless that message doesn't count or a runner may be alive.
 * @returns the record of a job that it ended
 */
export async function giveUp<R extends Job>(
  { state, now }: LeaseDeps,
  kind: JobKind<R>,
  { id, generation }: Run,
): Promise<R | undefined> {
  const message = `The function \`${kind.fn}\` died or failed each time that it ran ${kind.name} \`${id}\`. Look at its log, then ${kind.again}.`;
  let ends = false;
  const record = await kind.change(state, id, (present) => {
    ends = generation >= generationOf(present) && !isRunning(present, now());
    return ends ? kind.failed(present, message, now()) : undefined;
  });
  return ends ? record : undefined;
}

/**
 * Takes the lease of a job; undefined where the message has nothing to do: it is of an older generation, the job has
 * ended, or a runner is alive, whose own message comes back if it dies. A newer generation than the record's is the
 * message that a runner sent just before it died or could say so: it takes the lease over.
 * @param news what each heartbeat writes into the record
 * @throws LeaseHeld the message is the one of the runner that may be alive
 */
export async function takeLease<R extends Job>(
  deps: LeaseDeps,
  kind: JobKind<R>,
  run: Run,
  news: (record: R) => Partial<R> | undefined = () => undefined,
): Promise<Lease<R> | undefined> {
  const { state, queue, now, leaseSeconds, patienceSeconds } = deps;
  const { id, runner, generation } = run;
  const renewed = () => newLease(runner, run.message, now(), leaseSeconds);
  const isOurs = (record: R) => record.lease?.runner === runner && kind.isOpen(record);

  const taken = await kind.change(state, id, (record) => {
    const isFree = !isRunning(record, now()) || record.lease?.runner === runner;
    if (generation < generationOf(record) || (generation === generationOf(record) && !isFree)) return undefined;
    const chain = { ...(record.chain ?? newChain(generation, now(), patienceSeconds)), generation };
    return { ...record, chain, lease: renewed() };
  });
  if (!taken || !kind.isOpen(taken) || generation < generationOf(taken)) return undefined;
  if (!isOurs(taken)) {
    if (taken.lease?.message !== run.message) return undefined;
    const rest = Math.ceil((Date.parse(taken.lease.until) - now().getTime()) / 1000);
    await queue.hide(run.receiptHandle, Math.max(1, rest));
    throw new LeaseHeld(`A runner of ${kind.name} ${id} may be alive until ${taken.lease.until}.`);
  }

  const abort = new AbortController();

  async function update(change: (record: R) => Partial<R> | undefined): Promise<R> {
    abort.signal.throwIfAborted();
    const record = await kind.change(state, id, (present) => {
      const changes = isOurs(present) ? change(present) : undefined;
      return changes && { ...present, ...changes };
    });
    if (!record || !isOurs(record)) {
      abort.abort(new LeaseLost(`The ${kind.name} ${id} has ended or was taken over by another runner.`));
    }
    abort.signal.throwIfAborted();
    return record as R;
  }

  let renewedAt = now().getTime();
  async function beat(): Promise<void> {
    const at = now().getTime();
    const due = at - renewedAt > (leaseSeconds * 1000) / 3;
    await update((record) => {
      const changes = news(record);
      return due || changes ? ({ ...changes, ...(due && { lease: renewed() }) } as Partial<R>) : undefined;
    });
    if (!due) return;
    renewedAt = at;
    // After the record, so that the message never comes back before the lease has ended.
    await hideForLease(deps, run);
  }

  let beating = Promise.resolve();
  const timer = setInterval(() => {
    // A heartbeat that fails is followed by the next; when none gets through, the lease runs out.
    beating = beating.then(beat).catch(() => undefined);
  }, heartbeatMs);

  async function end(): Promise<void> {
    clearInterval(timer);
    await beating;
  }

  const free = (chain: (record: R) => R['chain']) =>
    kind.change(state, id, (record) =>
      isOurs(record) ? { ...record, lease: undefined, chain: chain(record) } : undefined,
    );

  return {
    signal: abort.signal,
    update,
    end,
    async release() {
      await end();
      const { due } = newChain(generation, now(), leaseSeconds + margin + patienceSeconds);
      await free(({ chain }) => chain && { ...chain, due });
    },
    async handOver(delaySeconds) {
      await end();
      abort.signal.throwIfAborted();
      // Sent first: whichever of both a death prevents, this message or the one that comes back goes on.
      await queue.send([kind.message(taken, generation + 1)], { delaySeconds });
      await free(() => newChain(generation + 1, now(), delaySeconds + patienceSeconds));
    },
  };
}
