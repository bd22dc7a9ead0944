import type { LicenceFiles } from '../../domain/base/licence-files.ts';
import { type ListedManifest, listedManifest } from '../../domain/base/manifest.ts';
import { sha256 } from '../../domain/digest.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { updateRecord } from '../objects/json-record.ts';
import { findStoredBase, listBases, storedBase } from './read-base.ts';

/**
 * Registers a base model under its digest. Registering it again adds new licence files, replaces missing and damaged
 * files, and changes nothing else.
 * @param manifest from the base model's folder
 * @returns false if it was registered already
 * @throws Error when the manifest has a different digest than the model, or another base model has its name
 */
export async function registerBase(
  state: ObjectStore,
  manifest: ListedManifest,
  model: Uint8Array,
  licence: LicenceFiles = new Map(),
): Promise<boolean> {
  const { name, digest } = listedManifest.parse(manifest);
  if (sha256(model) !== digest) {
    throw new Error(`The model file of base model ${name} does not have the digest in its manifest.`);
  }
  const other = (await listBases(state)).find((base) => base.name === name && base.digest !== digest);
  if (other) {
    throw new Error(
      `There is a base model \`${name}\` already, with digest ${other.digest}. Register this one under another name: versions trained on the existing one still need it.`,
    );
  }
  return storeBase(state, manifest, model, licence);
}

/**
 * Keeps the built-in base model of a deployment, so that its versions can still predict after a deployment with another
 * one.
 * @param read reads the files of the base model; called only when they are not stored yet
 */
export async function keepBase(
  state: ObjectStore,
  digest: string,
  read: () => Promise<{ manifest: ListedManifest; model: Uint8Array; licence: LicenceFiles }>,
): Promise<void> {
  if (await state.head(stateKey.baseManifest(digest))) return;
  const { manifest, model, licence } = await read();
  await storeBase(state, manifest, model, licence);
}

/** Writes the manifest last: where it exists, the model and the licence files do too. */
async function storeBase(
  state: ObjectStore,
  manifest: ListedManifest,
  model: Uint8Array,
  licence: LicenceFiles,
): Promise<boolean> {
  const { digest } = manifest;
  await storeFile(state, stateKey.baseModel(digest), model, 'application/octet-stream');
  const known = (await unlessDamaged([], () => findStoredBase(state, digest)))?.licenceDigests ?? {};
  const digests: Record<string, string> = {};
  for (const [file, text] of licence) {
    digests[file] = await storeFile(state, stateKey.baseLicence(digest, file), text, 'text/plain', known[file]);
  }
  let isNew = true;
  await updateRecord(
    state,
    stateKey.baseManifest(digest),
    storedBase,
    (present) => {
      isNew = present === undefined;
      const isSame = Object.entries(digests).every(([file, expected]) => present?.licenceDigests?.[file] === expected);
      if (present && isSame) return present;
      return { ...(present ?? manifest), licenceDigests: { ...present?.licenceDigests, ...digests } };
    },
    { replaceDamaged: true },
  );
  return isNew;
}

/**
 * Writes a file, unless an intact one is stored.
 * @param expected SHA-256 of an intact file; by default that of `body`
 * @returns SHA-256 of the stored file
 */
async function storeFile(
  state: ObjectStore,
  key: string,
  body: Uint8Array,
  contentType: string,
  expected = sha256(body),
): Promise<string> {
  if (await state.put(key, body, { contentType, create: true })) return sha256(body);
  const present = await state.get(key);
  if (present && sha256(present.body) === expected) return expected;
  await state.put(key, body, { contentType });
  return sha256(body);
}
