import { eachLimited } from '../../domain/each-limited.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { inputRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { markDeleted } from '../live/live.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { createRecord, overwriteRecord, readRecord } from '../objects/json-record.ts';
import { deleteKeys, listKeys } from '../objects/keys.ts';
import { findVersion, listVersions, modelNotFound, versionNotFound } from '../versions/versions.ts';

const readsAtOnce = 32;

/**
 * Deletes a version with its files and exports. Training on the same input again gives a version with a new number. The
 * deletion first marks the version in `live.json`, so that it can't go live, and replaces its record last. Repeating an
 * interrupted deletion finishes it.
 * @param allowLive also deletes a live version: the model then has none
 * @throws HeadstartError `model-not-found`, `version-not-found`, `is-live`, `damaged`, `conflict`
 */
export async function deleteVersion(
  state: ObjectStore,
  model: string,
  version: number,
  { allowLive }: { allowLive: boolean },
): Promise<void> {
  const present = await listVersions(state, model);
  if (present.length === 0) throw modelNotFound(model);
  if (!present.includes(version)) throw versionNotFound(model, version);
  await markDeleted(state, model, (live) => {
    if (live.version === version && !allowLive) throw versionIsLive(model, version);
    return [version];
  });
  await removeVersion(state, model, version);
}

/** Finishes the deletion of a version that is marked as deleted. */
export async function removeVersion(state: ObjectStore, model: string, version: number): Promise<void> {
  const record = await unlessDamaged([], () => findVersion(state, model, version));
  await deleteInput(state, model, version, record?.inputDigest);
  await deleteBelow(state, stateKey.artifacts(model, version));
  if (record && record.layout === undefined) {
    await deleteBelow(state, stateKey.legacyArtifacts(model, record.inputDigest));
  }
  await deleteBelow(state, stateKey.exports(model, version));
  await overwriteRecord(state, stateKey.version(model, version), { deleted: true });
}

/**
 * Removes the objects of numbers without a version: a runner died before it committed, or a record was lost. Each
 * number is first marked as deleted, so that a runner that is still alive stores its files under another one.
 */
export async function removeUncommitted(state: ObjectStore, model: string, versions: readonly number[]): Promise<void> {
  for (const version of versions) {
    if (!(await createRecord(state, stateKey.version(model, version), { deleted: true }))) continue;
    await removeVersion(state, model, version);
  }
}

/** The version numbers in files and inputs of a model, with or without a version. */
export async function listNumbersInFiles(state: ObjectStore, model: string): Promise<number[]> {
  const keys = await listKeys(state, stateKey.inputs(model));
  const inputs = await eachLimited(keys, readsAtOnce, (key) => readInput(state, key));
  const { folders } = await state.level(stateKey.allArtifacts(model));
  const numbers = [...inputs.map((input) => input?.value.version), ...folders.map(Number)];
  return [...new Set(numbers)].filter((number) => number !== undefined && number > 0) as number[];
}

export function versionIsLive(model: string, version: number): HeadstartError {
  return new HeadstartError(
    'is-live',
    `Version ${version} of model \`${model}\` is live, and predictions would fail without it. Make another version live first: PUT /v1/models/${model}/live; or delete it anyway with ?live=true.`,
  );
}

/** Deletes the record of the version's input, so that training on the same input again gives a new version. */
async function deleteInput(state: ObjectStore, model: string, version: number, inputDigest?: string): Promise<void> {
  const keys =
    inputDigest === undefined ? await listKeys(state, stateKey.inputs(model)) : [stateKey.input(model, inputDigest)];
  await eachLimited(keys, readsAtOnce, async (key) => {
    const found = await readInput(state, key);
    if (found?.value.version === version) await state.delete(key, { ifMatch: found.etag });
  });
}

const readInput = (state: ObjectStore, key: string) => unlessDamaged([], () => readRecord(state, key, inputRecord));

const deleteBelow = async (state: ObjectStore, prefix: string) => deleteKeys(state, await listKeys(state, prefix));
