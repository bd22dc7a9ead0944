import { eachLimited } from '../../domain/each-limited.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { inputRecord, type TrainingRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { markDeleted } from '../live/live.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { createRecord, readRecord, writeRecord } from '../objects/json-record.ts';
import { activeTraining } from '../trainings/trainings.ts';
import { findVersion, listNumbers, listVersions, modelNotFound, versionNotFound } from '../versions/versions.ts';

const deletesAtOnce = 32;

/**
 * Deletes a version with its files and exports; the same input trained again gives a version of a new number. It begins
 * with a mark in `live.json`, from which on the version can't go live, and ends with a record that it was deleted in
 * place of its own: repeating what was cut off in between finishes it.
 * @param evenLive also when it is live: the model then has no live version
 * @throws HeadstartError `model-not-found`, `version-not-found`, `is-live`, `damaged`, `conflict`
 */
export async function deleteVersion(
  state: ObjectStore,
  model: string,
  version: number,
  { evenLive }: { evenLive: boolean },
): Promise<void> {
  const present = (await listNumbers(state, model)).filter(({ isDeleted }) => !isDeleted);
  if (present.length === 0) throw modelNotFound(model);
  if (!present.some((each) => each.version === version)) throw versionNotFound(model, version);
  await markDeleted(state, model, (live) => {
    if (live.version === version && !evenLive) throw isLive(model, version);
    return [version];
  });
  await removeVersion(state, model, version);
}

/**
 * Deletes a model: every version, what is live, and how it goes live. The numbers of its versions are not given again.
 * @param evenLive also when it has a live version
 * @throws HeadstartError `model-not-found`, `is-live`, `is-training`, `damaged`, `conflict`
 */
export async function deleteModel(
  state: ObjectStore,
  model: string,
  { evenLive }: { evenLive: boolean },
): Promise<void> {
  const versions = await listVersions(state, model);
  if (versions.length === 0) throw modelNotFound(model);
  const training = await activeTraining(state, model);
  if (training) throw isTraining(training);
  await markDeleted(
    state,
    model,
    (live) => {
      if (live.version !== undefined && !evenLive) throw isLive(model, live.version);
      return live.version === undefined ? versions : [...versions, live.version];
    },
    { history: false, replaceDamaged: evenLive },
  );
  await state.delete(stateKey.gate(model));
  await removeUncommitted(state, model);
  for (const version of versions) await removeVersion(state, model, version);
  // What is left there, the code before has written.
  await deleteAll(state, stateKey.allArtifacts(model), (key) => /\/artifacts\/[0-9a-f]{64}\//.test(key));
}

/** Finishes the deletion of a version that is marked as deleted. */
export async function removeVersion(state: ObjectStore, model: string, version: number): Promise<void> {
  const found = await unlessDamaged([], () => findVersion(state, model, version));
  const record = found && 'deleted' in found ? undefined : found;
  await forgetInput(state, model, version, record?.inputDigest);
  await deleteAll(state, stateKey.artifacts(model, version));
  if (record && record.layout === undefined) {
    await deleteAll(state, stateKey.artifactsOfBefore(model, record.inputDigest));
  }
  await deleteAll(state, stateKey.exports(model, version));
  await writeRecord(state, stateKey.version(model, version), { deleted: true });
}

/**
 * Removes what is left of numbers that no version has: a runner died before it committed, or a record was lost. Such a
 * number is taken first, as if its version had been deleted: a runner that is alive after all finds it taken, and stores
 * its files under another one.
 */
export async function removeUncommitted(
  state: ObjectStore,
  model: string,
  versions?: readonly number[],
): Promise<void> {
  for (const version of versions ?? (await namedNumbers(state, model))) {
    if (!(await createRecord(state, stateKey.version(model, version), { deleted: true }))) continue;
    await removeVersion(state, model, version);
  }
}

/** The numbers that files and inputs name, whether a version has them or not. */
async function namedNumbers(state: ObjectStore, model: string): Promise<number[]> {
  const inputs = await eachLimited(await inputKeys(state, model), deletesAtOnce, (key) => readInput(state, key));
  const { folders } = await state.level(stateKey.allArtifacts(model));
  const numbers = [...inputs.map((input) => input?.value.version), ...folders.map(Number)];
  return [...new Set(numbers)].filter((number) => number !== undefined && number > 0) as number[];
}

function isTraining({ id, model }: TrainingRecord): HeadstartError {
  return new HeadstartError(
    'is-training',
    `Training \`${id}\` of model \`${model}\` is under way, and would make a version of it again. Wait for its end, or cancel it first: POST /v1/trainings/${id}/cancel.`,
  );
}

function isLive(model: string, version: number): HeadstartError {
  return new HeadstartError(
    'is-live',
    `Version ${version} of model \`${model}\` is live, and predictions would fail without it. Choose another first: PUT /v1/models/${model}/live; or delete it all the same with ?live=true.`,
  );
}

/** So that the same input trained again gives a new version. */
async function forgetInput(state: ObjectStore, model: string, version: number, inputDigest?: string): Promise<void> {
  const keys = inputDigest === undefined ? await inputKeys(state, model) : [stateKey.input(model, inputDigest)];
  await eachLimited(keys, deletesAtOnce, async (key) => {
    const found = await readInput(state, key);
    if (found?.value.version === version) await state.delete(key, { ifMatch: found.etag });
  });
}

async function readInput(state: ObjectStore, key: string) {
  return unlessDamaged([], () => readRecord(state, key, inputRecord));
}

const inputKeys = (state: ObjectStore, model: string) => keysBelow(state, stateKey.inputs(model));

async function keysBelow(state: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of state.list(prefix)) keys.push(key);
  return keys;
}

async function deleteAll(state: ObjectStore, prefix: string, wanted = (_: string) => true): Promise<void> {
  const keys = (await keysBelow(state, prefix)).filter(wanted);
  await eachLimited(keys, deletesAtOnce, (key) => state.delete(key));
}
