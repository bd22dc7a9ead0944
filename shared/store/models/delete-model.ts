import { HeadstartError } from '../../domain/errors.ts';
import type { TrainingRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { markDeleted } from '../live/live.ts';
import { deleteKeys, listKeys } from '../objects/keys.ts';
import { findOpenTraining } from '../trainings/trainings.ts';
import { listVersions, modelNotFound } from '../versions/versions.ts';
import { listNumbersInFiles, removeUncommitted, removeVersion, versionIsLive } from './delete-version.ts';

/**
 * Deletes a model: every version, its live version and its gate. The numbers of its versions are not given again.
 * @param allowLive also deletes a model with a live version
 * @throws HeadstartError `model-not-found`, `is-live`, `is-training`, `damaged`, `conflict`
 */
export async function deleteModel(
  state: ObjectStore,
  model: string,
  { allowLive }: { allowLive: boolean },
): Promise<void> {
  const versions = await listVersions(state, model);
  if (versions.length === 0) throw modelNotFound(model);
  const training = await findOpenTraining(state, model);
  if (training) throw isTraining(training);
  await markDeleted(
    state,
    model,
    (live) => {
      if (live.version !== undefined && !allowLive) throw versionIsLive(model, live.version);
      return live.version === undefined ? versions : [...versions, live.version];
    },
    { keepHistory: false, replaceDamaged: allowLive },
  );
  await state.delete(stateKey.gate(model));
  await removeUncommitted(state, model, await listNumbersInFiles(state, model));
  for (const version of versions) await removeVersion(state, model, version);
  // Files of uncommitted versions, left by an earlier release.
  const leftovers = (await listKeys(state, stateKey.allArtifacts(model))).filter((key) =>
    /\/artifacts\/[0-9a-f]{64}\//.test(key),
  );
  await deleteKeys(state, leftovers);
}

function isTraining({ id, model }: TrainingRecord): HeadstartError {
  return new HeadstartError(
    'is-training',
    `Training \`${id}\` of model \`${model}\` is running, and would make a version of it again. Wait until it has ended, or cancel it first: POST /v1/trainings/${id}/cancel.`,
  );
}
