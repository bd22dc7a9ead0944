import { randomUUID } from 'node:crypto';
import { type Chain, generationOf, isOverdue, isUnrecoverable, type Job, newChain, wokenChain } from '../domain/job.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Queue } from '../ports/queue.ts';
import type { JobKind } from './kinds.ts';

/** Dependencies of sending a job's messages. */
export interface Sender {
  state: ObjectStore;
  queue: Queue;
  now: () => Date;
  /** How long a job's message may wait for a runner before it counts as lost, in seconds. */
  patienceSeconds: number;
}

/**
 * Sends the message of a job again if nobody runs the job and its message is overdue. The older message no longer
 * counts. A job fails after several messages that no runner took.
 * @param mayFail false if other jobs of its kind may be running: its message may be waiting for their end
 * @param onFailed gets the record if this call failed the job
 * @returns the record afterwards, or undefined when there is none
 */
export async function wakeJob<R extends Job>(
  sender: Sender,
  kind: JobKind<R>,
  id: string,
  { mayFail, onFailed }: { mayFail: boolean; onFailed?: (record: R) => void },
): Promise<R | undefined> {
  const { state, now, patienceSeconds } = sender;
  const by = randomUUID();
  let fails = false;
  const record = await kind.change(state, id, (present) => {
    const overdue = isOverdue(present, now(), patienceSeconds);
    fails = overdue && mayFail && isUnrecoverable(present);
    if (!overdue) return present;
    if (fails) return kind.failed(present, neverTaken(kind, id), now());
    const chain = newChain(generationOf(present) + 1, now(), patienceSeconds);
    return { ...present, lease: undefined, chain: { ...chain, wakes: present.chain?.wakes ?? 0, by } };
  });
  if (record && fails) onFailed?.(record);
  if (record?.chain?.by !== by) return record;
  await sendMessage(sender, kind, id, record);
  // Counted after sending, so that only sent messages count. If this sender dies in between, another soon sends one.
  const counted = changeSent(sender, kind, id, record, (chain) => wokenChain(chain, now(), patienceSeconds));
  return counted.catch(() => record);
}

/**
 * Sends the message of a job's current generation. If that fails, the job becomes overdue immediately, so that the next
 * sweep or request sends the message.
 */
export async function sendMessage<R extends Job>(
  sender: Sender,
  kind: JobKind<R>,
  id: string,
  record: R,
): Promise<void> {
  try {
    await sender.queue.send([kind.message(record, generationOf(record))]);
  } catch (error) {
    const due = sender.now().toISOString();
    await changeSent(sender, kind, id, record, (chain) => ({ ...chain, due })).catch(() => undefined);
    throw error;
  }
}

/** Changes the chain of a job, unless another process has changed it since this record was written. */
const changeSent = <R extends Job>(
  { state }: Sender,
  kind: JobKind<R>,
  id: string,
  { chain: sent }: R,
  change: (chain: Chain) => Chain,
) =>
  kind.change(state, id, (present) => {
    const { chain } = present;
    return chain && chain.by === sent?.by ? { ...present, chain: change(chain) } : present;
  });

const neverTaken = <R extends Job>({ name, fn, again }: JobKind<R>, id: string) =>
  `The ${name} \`${id}\` was queued several times, but no function took it. Check that the function \`${fn}\` is not throttled and that its queue still calls it, then ${again}.`;
