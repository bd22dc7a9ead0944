import { randomUUID } from 'node:crypto';
import type { ClaimRecord } from '../../domain/state/records.ts';
import {
  type ClaimDeps,
  claimPath,
  claimUntil,
  createTimer,
  type HeldClaim,
  isLive,
  readClaim,
  releaseClaims,
  writeClaim,
} from './claim-file.ts';
import { finishChange } from './finish-moves.ts';
import { finishMove, type Move } from './move-image.ts';

/** The claims were not to be had: this one is another change's. */
export interface Busy {
  busy: ClaimRecord;
}

export interface Claiming {
  dataset: string;
  /** Keys in the uploads bucket. */
  keys: readonly string[];
  /** What `work` does, so that others can finish it when this process ends in the middle of it. */
  move?: Move;
}

/**
 * Does `work` while no other change through the API touches these keys. Of changes that want the same key at once,
 * one gets it: claims are made in the order of the keys, so that no two changes keep each other from theirs.
 * @param work is given a function that throws when it is too late to begin another step
 */
export async function withClaims<T>(
  deps: ClaimDeps,
  { dataset, keys, move }: Claiming,
  work: (inTime: () => void) => Promise<T>,
): Promise<T | Busy> {
  const inTime = createTimer(deps);
  const held: HeldClaim[] = [];
  const busy = await takeAll(deps, { dataset, keys, ...(move && { move }) }, held).catch(async (error) => {
    await releaseClaims(deps, held);
    throw error;
  });
  if (busy) {
    await releaseClaims(deps, held);
    return { busy };
  }
  try {
    inTime();
    const result = await work(inTime);
    await releaseClaims(deps, held);
    return result;
  } catch (error) {
    await endFailed(deps, dataset, move, held, inTime);
    throw error;
  }
}

/** Adds to `held` as it goes. @returns the claim that is in the way, or undefined: all were taken */
async function takeAll(
  deps: ClaimDeps,
  { dataset, keys, move }: Claiming,
  held: HeldClaim[],
): Promise<ClaimRecord | undefined> {
  const change = randomUUID();
  for (const key of [...new Set(keys)].sort()) {
    const claim = { change, holder: change, key, until: claimUntil(deps), ...(move && { move }) };
    const taken = await take(deps, dataset, claim);
    if ('change' in taken) return taken;
    held.push(taken);
  }
  return undefined;
}

/** Makes a claim, or finds the one that is there. One whose time is over is ended first. */
async function take(deps: ClaimDeps, dataset: string, claim: ClaimRecord): Promise<HeldClaim | ClaimRecord> {
  const path = claimPath(dataset, claim.key);
  let there = claim;
  for (let attempt = 0; attempt < 5; attempt++) {
    const written = await writeClaim(deps.state, path, claim, { create: true });
    if (written) return { path, etag: written.etag };
    const present = await readClaim(deps, path);
    if (!present) continue;
    there = present.claim;
    // Written by us, where the answer was lost.
    if (there.holder === claim.holder) return { path, etag: present.etag };
    const other = isLive(deps, there) ? there : await finishChange(deps, dataset, there);
    if (other) return other;
  }
  return there;
}

/** A move that failed may have copied: where it can't be finished now, its claims stay for those who can later. */
async function endFailed(
  deps: ClaimDeps,
  dataset: string,
  move: Move | undefined,
  held: readonly HeldClaim[],
  inTime: () => void,
): Promise<void> {
  try {
    inTime();
    if (move) await finishMove(deps, dataset, move, inTime);
    await releaseClaims(deps, held);
  } catch {
    // The first error says what went wrong.
  }
}

/** A change waits for others as long as this, in ms: they take a fraction of it. */
const longestWait = 3_000;

/**
 * Tries again while claims are in the way, for some seconds.
 * @param giveUp is it of no use to wait for this one?
 */
export async function untilFree<T>(
  attempt: () => Promise<T | Busy>,
  giveUp: (busy: ClaimRecord) => boolean = () => false,
): Promise<T | Busy> {
  for (let waited = 0; ; ) {
    const result = await attempt();
    if (!isBusy(result) || giveUp(result.busy) || waited >= longestWait) return result;
    const ms = 20 + Math.random() * 80;
    await new Promise((resolve) => setTimeout(resolve, ms));
    waited += ms;
  }
}

export function isBusy<T>(result: T | Busy): result is Busy {
  return typeof result === 'object' && result !== null && 'busy' in result;
}
