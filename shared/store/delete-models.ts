import { eachLimited } from '../domain/each-limited.ts';
import { HeadstartError } from '../domain/errors.ts';
import { deletedVersionsRecord, type TrainingRecord } from '../domain/records.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { updateRecord } from './json-record.ts';
import { listVersions, modelNotFound, readLive, readVersion } from './models.ts';
import { activeTraining } from './trainings.ts';

const deletesAtOnce = 32;

/**
 * Deletes a version with its files and exports; the same input trained again gives a version of a new number. Its record goes
 * last, so that repeating what was cut off in between finishes it.
 * @param evenLive also when it is live: the model then has no live version
 * @throws HeadstartError `model-not-found`, `version-not-found`, `is-live`
 */
export async function deleteVersion(
  state: ObjectStore,
  model: string,
  version: number,
  { evenLive }: { evenLive: boolean },
): Promise<void> {
  const { inputDigest } = await readVersion(state, model, version);
  if ((await readLive(state, model))?.version === version) await leaveLive(state, model, version, evenLive);
  await retire(state, model, version);
  await state.delete(stateKey.input(model, inputDigest));
  await deleteAll(state, stateKey.artifacts(model, inputDigest));
  await deleteAll(state, stateKey.exports(model, version));
  await state.delete(stateKey.version(model, version));
}

/**
 * Deletes a model: every version, what is live, and how it goes live. The numbers of its versions are not given again.
 * @param evenLive also when it has a live version
 * @throws HeadstartError `model-not-found`, `is-live`, `is-training`
 */
export async function deleteModel(
  state: ObjectStore,
  model: string,
  { evenLive }: { evenLive: boolean },
): Promise<void> {
  const latest = (await listVersions(state, model)).at(-1);
  if (latest === undefined) throw modelNotFound(model);
  const training = await activeTraining(state, model);
  if (training) throw isTraining(training);
  const live = await readLive(state, model);
  if (live) await leaveLive(state, model, live.version, evenLive);
  await retire(state, model, latest);
  const kept = [stateKey.deletedVersions(model), stateKey.versions(model)];
  await deleteAll(state, stateKey.model(model), (key) => !kept.some((prefix) => key.startsWith(prefix)));
  await deleteAll(state, stateKey.versions(model));
}

function isTraining({ id, model }: TrainingRecord): HeadstartError {
  return new HeadstartError(
    'is-training',
    `Training \`${id}\` of model \`${model}\` is under way, and would make a version of it again. Wait for its end, or cancel it first: POST /v1/trainings/${id}/cancel.`,
  );
}

async function leaveLive(state: ObjectStore, model: string, version: number, evenLive: boolean): Promise<void> {
  if (!evenLive) {
    throw new HeadstartError(
      'is-live',
      `Version ${version} of model \`${model}\` is live, and predictions would fail without it. Choose another first: PUT /v1/models/${model}/live; or delete it all the same with ?live=true.`,
    );
  }
  await state.delete(stateKey.live(model));
}

async function retire(state: ObjectStore, model: string, version: number): Promise<void> {
  await updateRecord(state, stateKey.deletedVersions(model), deletedVersionsRecord, (present) =>
    present && present.highest >= version ? undefined : { highest: version },
  );
}

async function deleteAll(state: ObjectStore, prefix: string, wanted = (_: string) => true): Promise<void> {
  const keys: string[] = [];
  for await (const { key } of state.list(prefix)) if (wanted(key)) keys.push(key);
  await eachLimited(keys, deletesAtOnce, (key) => state.delete(key));
}
