import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readLiveState } from '../live/live.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { listNumbers } from '../versions/versions.ts';

/**
 * The highest number of a version that anything of a model names, 0 where there is none: records, files and exports of
 * versions, and what was live. So a version whose record is lost has its number to itself.
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
