import { z } from 'zod';
import { type LicenceFiles, readLicenceFiles } from '../../domain/base/licence-files.ts';
import { type ListedManifest, listedManifest } from '../../domain/base/manifest.ts';
import { sha256 } from '../../domain/digest.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { readRecord, updateRecord } from '../objects/json-record.ts';

/** The manifest as it is stored, with the SHA-256 of each licence file that was registered with it. */
const stored = listedManifest.extend({ licenceDigests: z.record(z.string(), z.string()).optional() });

/**
 * Registers a base model under its digest, beside the ones that come with Headstart. Registering the same again adds
 * licence files that were not there, writes again what is missing or damaged, and else changes nothing.
 * @param manifest of the model, as a base model's folder holds it
 * @returns false where it was there already
 * @throws Error when the model is not the manifest's, or another one has its name
 */
export async function registerBase(
  state: ObjectStore,
  manifest: ListedManifest,
  model: Uint8Array,
  licence: LicenceFiles = new Map(),
): Promise<boolean> {
  const { name, digest } = listedManifest.parse(manifest);
  if (sha256(model) !== digest) throw new Error(`The model of base model ${name} is not the one its manifest names.`);
  const other = (await listBases(state)).find((base) => base.name === name && base.digest !== digest);
  if (other) {
    throw new Error(
      `There is a base model \`${name}\` already, of digest ${other.digest}. Register this one under another name: versions trained on the old one still need it.`,
    );
  }
  return storeBase(state, manifest, model, licence);
}

/**
 * Keeps the base model that a deployment comes with: versions trained on it go on answering when a later deployment comes
 * with another.
 * @param read reads its files, which are needed once
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

/** The manifest is written last, so that the model and its licence are there where it is. */
async function storeBase(
  state: ObjectStore,
  manifest: ListedManifest,
  model: Uint8Array,
  licence: LicenceFiles,
): Promise<boolean> {
  const { digest } = manifest;
  await store(state, stateKey.baseModel(digest), model, 'application/octet-stream');
  const known = (await unlessDamaged([], () => readStored(state, digest)))?.licenceDigests ?? {};
  const digests: Record<string, string> = {};
  for (const [file, text] of licence) {
    digests[file] = await store(state, stateKey.baseLicence(digest, file), text, 'text/plain', known[file]);
  }
  let isNew = true;
  await updateRecord(
    state,
    stateKey.baseManifest(digest),
    stored,
    (present) => {
      isNew = present === undefined;
      const licenceDigests = { ...present?.licenceDigests, ...digests };
      const same = present && Object.entries(digests).every(([file, its]) => present.licenceDigests?.[file] === its);
      return same ? undefined : { ...(present ?? manifest), licenceDigests };
    },
    { replaceDamaged: true },
  );
  return isNew;
}

/**
 * Writes a file unless it is there as it should be.
 * @param known SHA-256 of the file that is to stay if it is there; by default that of `body`
 * @returns SHA-256 of what is there
 */
async function store(
  state: ObjectStore,
  key: string,
  body: Uint8Array,
  contentType: string,
  known = sha256(body),
): Promise<string> {
  if (await state.put(key, body, { contentType, create: true })) return sha256(body);
  const present = await state.get(key);
  if (present && sha256(present.body) === known) return known;
  await state.put(key, body, { contentType });
  return sha256(body);
}

/**
 * The registered base models, in the order of their names.
 * @param problems gets a line for each whose manifest can't be read
 */
export async function listBases(state: ObjectStore, problems: KeyProblem[] = []): Promise<ListedManifest[]> {
  const { folders } = await state.level(stateKey.bases);
  const found = await Promise.all(folders.map((digest) => unlessDamaged(problems, () => readBase(state, digest))));
  return found.filter((base) => base !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The manifest of a registered base model, or undefined where there is none of this digest.
 * @throws HeadstartError `damaged`
 */
export async function readBase(state: ObjectStore, digest: string): Promise<ListedManifest | undefined> {
  const found = await readStored(state, digest);
  if (!found) return undefined;
  const { licenceDigests: _, ...manifest } = found;
  return manifest;
}

/**
 * The manifest of a registered base model as it is stored, with the digests of its licence files.
 * @throws HeadstartError `damaged`
 */
export async function readStored(state: ObjectStore, digest: string) {
  const key = stateKey.baseManifest(digest);
  const found = (await readRecord(state, key, stored))?.value;
  if (found && found.digest !== digest) throw new Damaged(key, 'it is the manifest of another base model');
  return found;
}

/**
 * The bytes of a registered base model, its digest checked.
 * @throws HeadstartError `damaged`
 */
export async function readBaseModel(state: ObjectStore, digest: string): Promise<Uint8Array> {
  const key = stateKey.baseModel(digest);
  const object = await state.get(key);
  if (!object) throw new Damaged(key, 'missing');
  if (sha256(object.body) !== digest) throw new Damaged(key, 'its digest differs');
  return object.body;
}

/**
 * A registered base model whole, its digest checked.
 * @throws HeadstartError `base-not-found`, `damaged`
 */
export async function readBaseFiles(
  state: ObjectStore,
  digest: string,
): Promise<{ manifest: ListedManifest; model: Uint8Array }> {
  const manifest = await readBase(state, digest);
  if (!manifest) throw baseNotRegistered(digest);
  return { manifest, model: await readBaseModel(state, digest) };
}

/**
 * The licence files that a base model was registered with.
 * @throws HeadstartError `damaged`
 */
export async function readBaseLicence(state: ObjectStore, digest: string): Promise<LicenceFiles> {
  const digests = (await readStored(state, digest))?.licenceDigests ?? {};
  return readLicenceFiles(async (name) => {
    const key = stateKey.baseLicence(digest, name);
    const object = await state.get(key);
    const expected = digests[name];
    if (!object && expected !== undefined) throw new Damaged(key, 'missing');
    if (object && expected !== undefined && sha256(object.body) !== expected) {
      throw new Damaged(key, 'its digest differs');
    }
    return object?.body;
  });
}

export function baseNotRegistered(digest: string): HeadstartError {
  return new HeadstartError(
    'base-not-found',
    `There is no base model of digest ${digest} in this deployment. Register it: headstart base add.`,
  );
}
