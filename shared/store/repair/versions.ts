import { eachLimited } from '../../domain/each-limited.ts';
import type { VersionRecord } from '../../domain/state/records.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { findVersion, listNumbers } from '../versions/versions.ts';

type Stored = VersionRecord | 'deleted' | 'unreadable';

/** What is stored under each number of a model: a version's record, that it was deleted, or what can't be read. */
export type Versions = ReadonlyMap<number, Stored>;

const readsAtOnce = 16;

export async function readVersions(state: ObjectStore, model: string): Promise<Versions> {
  const numbers = await listNumbers(state, model);
  const found = await eachLimited(numbers, readsAtOnce, async ({ version, isDeleted }) => {
    const record = isDeleted ? undefined : await unlessDamaged([], () => findVersion(state, model, version));
    if (isDeleted || (record && 'deleted' in record)) return [version, 'deleted'] as const;
    return [version, record ?? 'unreadable'] as const;
  });
  return new Map<number, Stored>(found);
}

/** Is there no version of this number, readable or not? */
export const isGone = (versions: Versions, version: number): boolean =>
  (versions.get(version) ?? 'deleted') === 'deleted';
