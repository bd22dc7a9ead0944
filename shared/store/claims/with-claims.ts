import { randomUUID } from 'node:crypto';
import type { ClaimRecord } from '../../domain/state/records.ts';
import {
  type ClaimDeps,
  claimPath,
  claimUntil,
  createTimer,
  type HeldClaim,
  isActive,
  readOrDeleteClaim,
  releaseClaims,
  writeClaim,
} from './claim-file.ts';
import { finishChange } from './finish-moves.ts';
import { finishMove, type Move } from './move-image.ts';

/** The claims were not granted, because another change holds this one. */
export interface Busy {
  busy: ClaimRecord;
}

export interface Claiming {
  dataset: string;
  /** Keys in the uploads bucket. */
  keys: readonly string[];
  /** The move that `work` makes, so that another process can finish it when this one dies. */
  move?: Move;
}

/**
 * Does `work` while no other change through the API touches these keys. If several changes want a key, one gets it. All
 * changes claim keys in the same order, so they can't deadlock.
 * @param work gets a function that throws when it is too late to begin another step
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
    await finishFailed(deps, dataset, move, held, inTime);
    throw error;
  }
}

/**
 * Adds each claim to `held` as soon as it is granted.
 * @returns the claim of another change, or undefined if all were granted
 */
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

/** Makes a claim, or returns the existing one. The change of an expired claim is finished first. */
async function take(deps: ClaimDeps, dataset: string, claim: ClaimRecord): Promise<HeldClaim | ClaimRecord> {
  const path = claimPath(dataset, claim.key);
  let existing = claim;
  for (let attempt = 0; attempt < 5; attempt++) {
    const written = await writeClaim(deps.state, path, claim, { create: true });
    if (written) return { path, etag: written.etag };
    const present = await readOrDeleteClaim(deps, path);
    if (!present) continue;
    existing = present.claim;
    // Our own write, whose response was lost.
    if (existing.holder === claim.holder) return { path, etag: present.etag };
    const other = isActive(deps, existing) ? existing : await finishChange(deps, dataset, existing);
    if (other) return other;
  }
  return existing;
}

/**
 * A failed move may have copied the image. If it can't be finished now, its claims stay, so that a later request
 * finishes it.
 */
async function finishFailed(
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

/** How long a change waits for others, in ms. A change usually takes a fraction of this. */
const maxWaitMs = 3_000;

/**
 * Tries again for some seconds while other changes hold the claims.
 * @param giveUp whether waiting for this claim is pointless
 */
export async function untilFree<T>(
  attempt: () => Promise<T | Busy>,
  giveUp: (busy: ClaimRecord) => boolean = () => false,
): Promise<T | Busy> {
  for (let waited = 0; ; ) {
    const result = await attempt();
    if (!isBusy(result) || giveUp(result.busy) || waited >= maxWaitMs) return result;
    const ms = 20 + Math.random() * 80;
    await new Promise((resolve) => setTimeout(resolve, ms));
    waited += ms;
  }
}

export function isBusy<T>(result: T | Busy): result is Busy {
  return typeof result === 'object' && result !== null && 'busy' in result;
}
