import { z } from 'zod';
import { HeadstartError } from '../../domain/errors.ts';
import { deletedVersion, type VersionRecord, versionRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged } from '../objects/damaged.ts';
import { readRecord, sealRecord } from '../objects/json-record.ts';

const deleted: z.infer<typeof deletedVersion> = { deleted: true };

/** Size of the record that replaces a deleted version's. Any other record is longer. */
const deletedSize = sealRecord('', deleted).length;

/** The object under a version's key: its record, or the mark of its deletion. */
const storedVersion = z.union([deletedVersion, versionRecord]);

/** The numbers of a model's versions, ascending; empty when there is no such model. */
export async function listVersions(state: ObjectStore, model: string): Promise<number[]> {
  return (await listNumbers(state, model)).flatMap(({ version, isDeleted }) => (isDeleted ? [] : [version]));
}

/** The numbers of a model's versions and deleted versions, ascending. */
export async function listNumbers(
  state: ObjectStore,
  model: string,
): Promise<{ version: number; isDeleted: boolean }[]> {
  const prefix = stateKey.versions(model);
  const numbers: { version: number; isDeleted: boolean }[] = [];
  for await (const { key, size } of state.list(prefix)) {
    const version = Number(/^([1-9]\d*)\.json$/.exec(key.slice(prefix.length))?.[1]);
    if (version) numbers.push({ version, isDeleted: size === deletedSize });
  }
  return numbers.sort((a, b) => a.version - b.version);
}

export function modelNotFound(model: string): HeadstartError {
  return new HeadstartError(
    'model-not-found',
    `There is no model \`${model}\`. GET /v1/models lists them; POST /v1/models/${model}/trainings makes it.`,
  );
}

export function versionNotFound(model: string, version: number): HeadstartError {
  return new HeadstartError(
    'version-not-found',
    `Model \`${model}\` has no version ${version}. GET /v1/models/${model}/versions lists them.`,
  );
}

/** @throws HeadstartError `version-not-found`, `model-not-found`, `damaged` */
export async function readVersion(state: ObjectStore, model: string, version: number): Promise<VersionRecord> {
  const found = await findVersion(state, model, version);
  if (found) return found;
  if ((await listVersions(state, model)).length === 0) throw modelNotFound(model);
  throw versionNotFound(model, version);
}

/**
 * The record of a version, or undefined when it does not exist or was deleted.
 * @throws HeadstartError `damaged`
 */
export async function findVersion(
  state: ObjectStore,
  model: string,
  version: number,
): Promise<VersionRecord | undefined> {
  const found = await findStoredVersion(state, model, version);
  return found === 'deleted' ? undefined : found;
}

/**
 * The record of a version, or `deleted`; undefined if the number was never used.
 * @throws HeadstartError `damaged`
 */
export async function findStoredVersion(
  state: ObjectStore,
  model: string,
  version: number,
): Promise<VersionRecord | 'deleted' | undefined> {
  const key = stateKey.version(model, version);
  const found = (await readRecord(state, key, storedVersion))?.value;
  if (!found) return undefined;
  if ('deleted' in found) return 'deleted';
  if (found.model !== model || found.version !== version) {
    throw new Damaged(key, `it is the record of version ${found.version} of model \`${found.model}\``);
  }
  return found;
}
