import { z } from 'zod';

/** The common part of trainings and exports. A job is queued, has one runner at a time, and ends. */

const time = z.iso.datetime();

/** The runner, the end of its lease, and the message that started it. */
export const lease = z.object({ runner: z.string(), until: time, message: z.string().optional() });

/** The messages of a job. Only those of the current generation count. */
export const chain = z.object({
  generation: z.number().int().nonnegative(),
  /** If no runner has taken the job by this time, its message counts as lost. */
  due: time,
  /** Number of times the message was sent again since a runner last made progress. */
  wakes: z.number().int().nonnegative(),
  /** Id of the call that wrote this, so that it recognises its own write if S3's response was lost. */
  by: z.string().optional(),
});

export type Chain = z.infer<typeof chain>;

export interface Job {
  requestedAt: string;
  lease?: z.infer<typeof lease> | undefined;
  chain?: Chain | undefined;
}

/** Messages from an earlier release have no generation. */
export const generationInMessage = z.number().int().nonnegative().default(0);

/** A job fails if no runner has responded to this many wakes. */
const maxWakes = 5;

/** Seconds. */
const maxPatience = 900;

const after = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

/** The generation whose messages count. Records from an earlier release have none, which means 0. */
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

/** Whether a runner holds the lease. */
export const isRunning = ({ lease }: Job, now: Date): boolean => Date.parse(lease?.until ?? '') > now.getTime();

/** Whether the job's message is lost. The message of a dead runner returns when its lease ends. */
export function isOverdue({ requestedAt, lease, chain }: Job, now: Date, patience: number): boolean {
  const due = Date.parse(chain?.due ?? after(new Date(requestedAt), patience));
  const returned = lease ? Date.parse(lease.until) + patience * 1000 : 0;
  return now.getTime() >= Math.max(due, returned);
}

/** The chain of a job whose message is sent again. The patience doubles after the first time. */
export function wokenChain(chain: Chain, now: Date, patience: number): Chain {
  const wakes = chain.wakes + 1;
  return { ...chain, wakes, due: after(now, Math.min(maxPatience, patience * 2 ** chain.wakes)) };
}

/** Whether the job has reached its maximum number of wakes. */
export const isUnrecoverable = ({ chain }: Job): boolean => (chain?.wakes ?? 0) >= maxWakes;
