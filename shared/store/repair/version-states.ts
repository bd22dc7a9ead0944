import { eachLimited } from '../../domain/each-limited.ts';
import type { VersionRecord } from '../../domain/state/records.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { findStoredVersion, listNumbers } from '../versions/versions.ts';

type VersionState = VersionRecord | 'deleted' | 'unreadable';

/** Every version number of a model, with the version's record or the reason that it has none. */
export type VersionStates = ReadonlyMap<number, VersionState>;

const readsAtOnce = 16;

export async function readVersionStates(state: ObjectStore, model: string): Promise<VersionStates> {
  const numbers = await listNumbers(state, model);
  const found = await eachLimited(numbers, readsAtOnce, async ({ version, isDeleted }) => {
    const stored = isDeleted ? 'deleted' : await unlessDamaged([], () => findStoredVersion(state, model, version));
    return [version, stored ?? 'unreadable'] as const;
  });
  return new Map<number, VersionState>(found);
}

/** Whether this number has no version, not even an unreadable one. */
export const isGone = (versions: VersionStates, version: number): boolean =>
  (versions.get(version) ?? 'deleted') === 'deleted';
