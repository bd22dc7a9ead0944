import type { VersionRecord } from '../../domain/records.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { unlessDamaged } from '../damaged.ts';
import { findVersion, listNumbers } from '../models.ts';

/** What is stored under each number of a model: a version's record, that it was deleted, or what can't be read. */
export type Versions = ReadonlyMap<number, VersionRecord | 'deleted' | 'unreadable'>;

export async function readVersions(state: ObjectStore, model: string): Promise<Versions> {
  const versions = new Map<number, VersionRecord | 'deleted' | 'unreadable'>();
  for (const { version, isDeleted } of await listNumbers(state, model)) {
    const found = isDeleted ? undefined : await unlessDamaged([], () => findVersion(state, model, version));
    if (isDeleted || (found && 'deleted' in found)) versions.set(version, 'deleted');
    else versions.set(version, found ?? 'unreadable');
  }
  return versions;
}

/** Is there no version of this number, readable or not? */
export const isGone = (versions: Versions, version: number): boolean =>
  (versions.get(version) ?? 'deleted') === 'deleted';
