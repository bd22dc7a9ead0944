import { randomUUID } from 'node:crypto';
import type { ClaimRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import { listKeys } from '../objects/keys.ts';
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
import { finishMove } from './move-image.ts';

/**
 * Finishes image moves whose process died. Without claims, it costs one listing.
 * @param dataset only moves in this dataset
 * @returns the number of claims that others still hold
 * @throws the first error, after trying every claim
 */
export async function finishMoves(deps: ClaimDeps, dataset?: string): Promise<number> {
  const prefix = dataset === undefined ? stateKey.claims : stateKey.claimsOf(dataset);
  const paths = await listKeys(deps.state, prefix);
  const ends = await Promise.allSettled(paths.map((path) => finishExpiredClaim(deps, path)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return ends.filter((end) => end.status === 'fulfilled' && end.value === 'held').length;
}

/** Finishes the change that an expired claim was made for, and removes the claim. */
export async function finishExpiredClaim(deps: ClaimDeps, path: string): Promise<'ended' | 'held'> {
  const present = await readOrDeleteClaim(deps, path);
  if (!present) return 'ended';
  if (isActive(deps, present.claim)) return 'held';
  const [, dataset = ''] = path.split('/');
  return (await finishChange(deps, dataset, present.claim)) ? 'held' : 'ended';
}

/**
 * Finishes a change whose process died: takes its claims over, finishes its move, removes the claims.
 * @returns the claim of another process that is finishing the change, or undefined if the change has ended
 */
export async function finishChange(
  deps: ClaimDeps,
  dataset: string,
  { change, key, move }: ClaimRecord,
): Promise<ClaimRecord | undefined> {
  const inTime = createTimer(deps);
  const holder = randomUUID();
  const keys = move ? [move.from, move.to].sort() : [key];
  const held: HeldClaim[] = [];
  for (const claimed of keys) {
    const taken = await takeOver(deps, claimPath(dataset, claimed), change, holder);
    // Keep the claims: with only one of two, a move looks as if it had not begun, or had ended.
    if (taken && 'change' in taken) return taken;
    if (taken) held.push(taken);
  }
  if (move && held.length === keys.length) await finishMove(deps, dataset, move, inTime);
  await releaseClaims(deps, held);
  return undefined;
}

/**
 * Takes a claim over.
 * @returns our claim; the claim of another process that took it over; or undefined if it was removed or belongs to
 * another change
 */
async function takeOver(
  deps: ClaimDeps,
  path: string,
  change: string,
  holder: string,
): Promise<HeldClaim | ClaimRecord | undefined> {
  const present = await readOrDeleteClaim(deps, path);
  if (present?.claim.change !== change) return undefined;
  if (isActive(deps, present.claim)) return present.claim;
  const claim = { ...present.claim, holder, until: claimUntil(deps) };
  const written = await writeClaim(deps.state, path, claim, { ifMatch: present.etag });
  if (written) return { path, etag: written.etag };
  const after = await readOrDeleteClaim(deps, path);
  if (after?.claim.change !== change) return undefined;
  // Our own write, whose response was lost.
  return after.claim.holder === holder ? { path, etag: after.etag } : after.claim;
}
