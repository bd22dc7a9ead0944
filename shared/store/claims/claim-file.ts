import { sha256 } from '../../domain/digest.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { type ClaimRecord, claimRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Stores } from './move-image.ts';

export interface ClaimDeps extends Stores {
  now: () => Date;
}

/** A claim that this process holds: it is removed only while it has this ETag. */
export interface HeldClaim {
  path: string;
  etag: string;
}

/** How long a claim lasts at most. Its holder is dead by then. */
const claimSeconds = 60;
/** Later than this, the holder of a claim begins no further step, which could end after the claim. */
const workSeconds = 30;

export const claimPath = (dataset: string, key: string) => stateKey.claim(dataset, sha256(key));

export const claimUntil = ({ now }: ClaimDeps) => new Date(now().getTime() + claimSeconds * 1000).toISOString();

/** Also a claim that ends later than any can is over: a clock was set back. */
export function isLive({ now }: ClaimDeps, { until }: ClaimRecord): boolean {
  const left = Date.parse(until) - now().getTime();
  return left > 0 && left <= 2 * claimSeconds * 1000;
}

/** A claim as it is stored. One that can't be read says nothing of its change. */
export interface StoredClaim {
  claim: ClaimRecord;
  etag: string;
  readable: boolean;
}

/** Looks at a claim. One that can't be read counts as any other until its time is over. */
export async function lookAtClaim({ state }: ClaimDeps, path: string): Promise<StoredClaim | undefined> {
  const object = await state.get(path);
  if (!object) return undefined;
  const { etag } = object;
  const claim = parse(object.body);
  if (claim) return { claim, etag, readable: true };
  const modified = (await state.head(path))?.lastModified ?? new Date(0);
  const until = new Date(modified.getTime() + claimSeconds * 1000).toISOString();
  return { claim: { change: '', holder: '', key: '', until }, etag, readable: false };
}

/** The same; deletes a claim that can't be read once its time is over. */
export async function readClaim(deps: ClaimDeps, path: string): Promise<StoredClaim | undefined> {
  const present = await lookAtClaim(deps, path);
  if (!present || present.readable || isLive(deps, present.claim)) return present;
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

/** Writes a claim: a new one, or over the one of that ETag. Undefined: another is there. */
export function writeClaim(
  state: ObjectStore,
  path: string,
  claim: ClaimRecord,
  condition: { create: true } | { ifMatch: string },
): Promise<{ etag: string } | undefined> {
  return state.put(path, JSON.stringify(claim), { contentType: 'application/json', ...condition });
}

/** A claim that can't be removed ends by itself. */
export async function releaseClaims({ state }: ClaimDeps, held: readonly HeldClaim[]): Promise<void> {
  for (const { path, etag } of held) await state.delete(path, { ifMatch: etag }).catch(() => undefined);
}

/** A function that throws once claims made now may be near their end. */
export function createTimer({ now }: ClaimDeps): () => void {
  const start = now().getTime();
  return () => {
    if (now().getTime() - start <= workSeconds * 1000) return;
    throw new HeadstartError(
      'unavailable',
      'Changing the image took too long. The change is finished or undone within two minutes: look at it then.',
    );
  };
}
