import { randomUUID } from 'node:crypto';
import type { ClaimRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
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
import { finishMove } from './move-image.ts';

/**
 * Finishes moves of images that the end of a process cut off. Meant to be called now and then: where nothing is
 * claimed it costs one listing.
 * @param dataset only of this one
 * @returns how many claims are still held
 * @throws the first error, once it has tried every claim
 */
export async function finishMoves(deps: ClaimDeps, dataset?: string): Promise<number> {
  const paths: string[] = [];
  const prefix = dataset === undefined ? stateKey.claims : stateKey.claimsOf(dataset);
  for await (const { key } of deps.state.list(prefix)) paths.push(key);
  const ends = await Promise.allSettled(paths.map((path) => endClaim(deps, path)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return ends.filter((end) => end.status === 'fulfilled' && end.value === 'held').length;
}

/** Ends a claim whose time is over, and what it was made for. */
export async function endClaim(deps: ClaimDeps, path: string): Promise<'ended' | 'held'> {
  const present = await readClaim(deps, path);
  if (!present) return 'ended';
  if (isLive(deps, present.claim)) return 'held';
  const [, dataset = ''] = path.split('/');
  return (await finishChange(deps, dataset, present.claim)) ? 'held' : 'ended';
}

/**
 * Ends a change whose claims were left behind: takes them over, finishes its move, removes them.
 * @returns the claim of another who is at it, or undefined: the change has ended
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
  for (const each of keys) {
    const taken = await takeOver(deps, claimPath(dataset, each), change, holder);
    // What is held stays claimed: one claim of two looks as if the move had not begun, or had ended.
    if (taken && 'change' in taken) return taken;
    if (taken) held.push(taken);
  }
  if (move && held.length === keys.length) await finishMove(deps, dataset, move, inTime);
  await releaseClaims(deps, held);
  return undefined;
}

/** The claim, now ours; or as another has taken it over; or undefined: it has gone, or is another change's. */
async function takeOver(
  deps: ClaimDeps,
  path: string,
  change: string,
  holder: string,
): Promise<HeldClaim | ClaimRecord | undefined> {
  const present = await readClaim(deps, path);
  if (present?.claim.change !== change) return undefined;
  if (isLive(deps, present.claim)) return present.claim;
  const claim = { ...present.claim, holder, until: claimUntil(deps) };
  const written = await writeClaim(deps.state, path, claim, { ifMatch: present.etag });
  if (written) return { path, etag: written.etag };
  const after = await readClaim(deps, path);
  if (after?.claim.change !== change) return undefined;
  // Written by us, where the answer was lost.
  return after.claim.holder === holder ? { path, etag: after.etag } : after.claim;
}
