import { eachLimited } from '../../domain/each-limited.ts';
import type { VersionRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { findVersion } from '../versions/versions.ts';
import { readLive } from './live.ts';

/**
 * The live versions of all models.
 * @param problems gets a line for each model whose live version can't be read
 */
export async function listLiveVersions(state: ObjectStore, problems: KeyProblem[] = []): Promise<VersionRecord[]> {
  const { folders: models } = await state.level(stateKey.models);
  const found = await eachLimited(models, 8, (model) =>
    unlessDamaged(problems, async () => {
      const live = await readLive(state, model);
      return live && findVersion(state, model, live.version);
    }),
  );
  return found.filter((version) => version !== undefined);
}
