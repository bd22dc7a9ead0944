import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readLiveState } from '../live/live.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { listNumbers } from '../versions/versions.ts';

/**
 * The highest version number in any object of a model (records, files and exports of versions, `live.json`), or 0. All
 * objects count, so that no new version gets the number of a version whose record is lost.
 */
export async function highestNumber(state: ObjectStore, model: string): Promise<number> {
  const [numbers, live, artifacts, exports] = await Promise.all([
    listNumbers(state, model),
    unlessDamaged([], () => readLiveState(state, model)),
    state.level(stateKey.allArtifacts(model)),
    state.level(stateKey.allExports(model)),
  ]);
  const folders = [...artifacts.folders, ...exports.folders].filter((name) => /^\d{1,9}$/.test(name)).map(Number);
  const named = [...numbers, ...(live?.history ?? [])].map(({ version }) => version);
  return Math.max(0, live?.version ?? 0, ...named, ...(live?.deleted ?? []), ...folders);
}

/**
 * The versions that are deleted or marked as deleted: in `live.json`, or by the record that a deletion leaves. If
 * `live.json` is damaged, only those records count.
 */
export async function deletedNumbers(state: ObjectStore, model: string): Promise<Set<number>> {
  const [live, numbers] = await Promise.all([
    unlessDamaged([], () => readLiveState(state, model)),
    listNumbers(state, model),
  ]);
  const deleted = numbers.flatMap(({ version, isDeleted }) => (isDeleted ? [version] : []));
  return new Set([...(live?.deleted ?? []), ...deleted]);
}
