import { z } from 'zod';

/** What trainings and exports have in common: they are queued, run by one runner at a time, and end. */

const time = z.iso.datetime();

/** The one runner, until when it may be believed alive, and the queue's message that it works for. */
export const lease = z.object({ runner: z.string(), until: time, message: z.string().optional() });

/** The messages of a job: of all that were sent, those of the record's generation alone count. */
export const chain = z.object({
  generation: z.number().int().nonnegative(),
  /** When a runner should have taken the job at the latest: after this its message counts as lost. */
  due: time,
  /** How often its message was sent again since a runner last got further. */
  wakes: z.number().int().nonnegative(),
  /** The call that sends the message of this generation, so that it knows its own write when S3's answer was lost. */
  by: z.string().optional(),
});

export type Chain = z.infer<typeof chain>;

export interface Job {
  requestedAt: string;
  lease?: z.infer<typeof lease> | undefined;
  chain?: Chain | undefined;
}

/** What a job's message says of it. An older version of Headstart sent messages without a generation. */
export const generationInMessage = z.number().int().nonnegative().default(0);

/** After this many wakes that nobody answered, a job fails. */
const mostWakes = 5;

/** The longest patience with a message, in seconds. */
const longestPatience = 900;

const after = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

/** The generation whose message counts. A record of an older version of Headstart has none: its messages are of 0. */
export const generationOf = ({ chain }: Job): number => chain?.generation ?? 0;

/** The chain of a job that a runner should take within `seconds`. */
export const newChain = (generation: number, now: Date, seconds: number): Chain => ({
  generation,
  due: after(now, seconds),
  wakes: 0,
});

export const newLease = (runner: string, message: string, now: Date, seconds: number) => ({
  runner,
  until: after(now, seconds),
  message,
});

/** Is somebody at work on the job? */
export const isRunning = ({ lease }: Job, now: Date): boolean => Date.parse(lease?.until ?? '') > now.getTime();

/** Is the job's message lost? The message of a runner that died comes back when the lease ends. */
export function isOverdue({ requestedAt, lease, chain }: Job, now: Date, patience: number): boolean {
  const due = Date.parse(chain?.due ?? after(new Date(requestedAt), patience));
  const back = lease ? Date.parse(lease.until) + patience * 1000 : 0;
  return now.getTime() >= Math.max(due, back);
}

/** The chain of a job whose message was sent again. From the second time on, the patience doubles. */
export function wokenChain(chain: Chain, now: Date, patience: number): Chain {
  const wakes = chain.wakes + 1;
  return { ...chain, wakes, due: after(now, Math.min(longestPatience, patience * 2 ** chain.wakes)) };
}

/** Has the job's message been sent again in vain as often as makes sense? */
export const isHopeless = ({ chain }: Job): boolean => (chain?.wakes ?? 0) >= mostWakes;
