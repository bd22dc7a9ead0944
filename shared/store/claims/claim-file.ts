import { sha256 } from '../../domain/digest.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { type ClaimRecord, claimRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Stores } from './move-image.ts';

export interface ClaimDeps extends Stores {
  now: () => Date;
}

/** A claim that this process holds. Removed only if it still has this ETag. */
export interface HeldClaim {
  path: string;
  etag: string;
}

/** How long a claim lasts. After that, its holder counts as dead. */
const claimSeconds = 60;
/** A holder starts no step after this time, as the step could outlast the claim. */
const workSeconds = 30;

export const claimPath = (dataset: string, key: string) => stateKey.claim(dataset, sha256(key));

export const claimUntil = ({ now }: ClaimDeps) => new Date(now().getTime() + claimSeconds * 1000).toISOString();

/** Whether a claim still lasts. A claim that ends too far in the future has also expired: a clock was set back. */
export function isActive({ now }: ClaimDeps, { until }: ClaimRecord): boolean {
  const left = Date.parse(until) - now().getTime();
  return left > 0 && left <= 2 * claimSeconds * 1000;
}

/** A claim as it is stored. An unreadable one does not name its change. */
export interface StoredClaim {
  claim: ClaimRecord;
  etag: string;
  readable: boolean;
}

/** Reads a claim. An unreadable one lasts for the usual time from its last write. */
export async function readClaim({ state }: ClaimDeps, path: string): Promise<StoredClaim | undefined> {
  const object = await state.get(path);
  if (!object) return undefined;
  const { etag } = object;
  const claim = parse(object.body);
  if (claim) return { claim, etag, readable: true };
  const modified = (await state.head(path))?.lastModified ?? new Date(0);
  const until = new Date(modified.getTime() + claimSeconds * 1000).toISOString();
  return { claim: { change: '', holder: '', key: '', until }, etag, readable: false };
}

/** Reads a claim, and deletes it if it is unreadable and has expired. */
export async function readOrDeleteClaim(deps: ClaimDeps, path: string): Promise<StoredClaim | undefined> {
  const present = await readClaim(deps, path);
  if (!present || present.readable || isActive(deps, present.claim)) return present;
  await deps.state.delete(path, { ifMatch: present.etag });
  return undefined;
}

function parse(body: Uint8Array): ClaimRecord | undefined {
  try {
    return claimRecord.safeParse(JSON.parse(new TextDecoder().decode(body))).data;
  } catch {
    return undefined;
  }
}

/** Writes a new claim, or replaces the one with that ETag. Returns undefined if another claim exists. */
export function writeClaim(
  state: ObjectStore,
  path: string,
  claim: ClaimRecord,
  condition: { create: true } | { ifMatch: string },
): Promise<{ etag: string } | undefined> {
  return state.put(path, JSON.stringify(claim), { contentType: 'application/json', ...condition });
}

/** Removes claims. One that can't be removed expires. */
export async function releaseClaims({ state }: ClaimDeps, held: readonly HeldClaim[]): Promise<void> {
  for (const { path, etag } of held) await state.delete(path, { ifMatch: etag }).catch(() => undefined);
}

/** A function that throws when claims made now may be about to expire. */
export function createTimer({ now }: ClaimDeps): () => void {
  const start = now().getTime();
  return () => {
    if (now().getTime() - start <= workSeconds * 1000) return;
    throw new HeadstartError(
      'unavailable',
      'Changing the image took too long. The change is finished or undone within two minutes. Check the image then.',
    );
  };
}
