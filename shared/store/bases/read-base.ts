import { z } from 'zod';
import { type LicenceFiles, readLicenceFiles } from '../../domain/base/licence-files.ts';
import { type ListedManifest, listedManifest } from '../../domain/base/manifest.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, type KeyProblem, readChecked, unlessDamaged } from '../objects/damaged.ts';
import { readRecord } from '../objects/json-record.ts';

/** The manifest as it is stored, with the SHA-256 of each registered licence file. */
export const storedBase = listedManifest.extend({ licenceDigests: z.record(z.string(), z.string()).optional() });

export type StoredBase = z.infer<typeof storedBase>;

/**
 * The registered base models, sorted by name.
 * @param problems gets a line for each damaged manifest
 */
export async function listBases(state: ObjectStore, problems: KeyProblem[] = []): Promise<ListedManifest[]> {
  const { folders } = await state.level(stateKey.bases);
  const found = await Promise.all(folders.map((digest) => unlessDamaged(problems, () => findBase(state, digest))));
  return found.filter((base) => base !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The manifest of a registered base model, or undefined when there is none with this digest.
 * @throws HeadstartError `damaged`
 */
export async function findBase(state: ObjectStore, digest: string): Promise<ListedManifest | undefined> {
  const found = await findStoredBase(state, digest);
  if (!found) return undefined;
  const { licenceDigests: _, ...manifest } = found;
  return manifest;
}

/**
 * The manifest of a registered base model as it is stored, with the digests of its licence files.
 * @throws HeadstartError `damaged`
 */
export async function findStoredBase(state: ObjectStore, digest: string): Promise<StoredBase | undefined> {
  const key = stateKey.baseManifest(digest);
  const found = (await readRecord(state, key, storedBase))?.value;
  if (found && found.digest !== digest) throw new Damaged(key, 'it is the manifest of another base model');
  return found;
}

/**
 * The ONNX file of a registered base model.
 * @throws HeadstartError `damaged`
 */
export function readBaseModel(state: ObjectStore, digest: string): Promise<Uint8Array> {
  return readChecked(state, stateKey.baseModel(digest), digest);
}

/**
 * The manifest and the ONNX file of a registered base model.
 * @throws HeadstartError `base-not-found`, `damaged`
 */
export async function readBaseFiles(
  state: ObjectStore,
  digest: string,
): Promise<{ manifest: ListedManifest; model: Uint8Array }> {
  const manifest = await findBase(state, digest);
  if (!manifest) throw baseNotRegistered(digest);
  return { manifest, model: await readBaseModel(state, digest) };
}

/**
 * The licence files that a base model was registered with.
 * @throws HeadstartError `damaged`
 */
export async function readBaseLicence(state: ObjectStore, digest: string): Promise<LicenceFiles> {
  const digests = (await findStoredBase(state, digest))?.licenceDigests ?? {};
  return readLicenceFiles(async (name) => {
    const key = stateKey.baseLicence(digest, name);
    const expected = digests[name];
    return expected === undefined ? (await state.get(key))?.body : readChecked(state, key, expected);
  });
}

export function baseNotRegistered(digest: string): HeadstartError {
  return new HeadstartError(
    'base-not-found',
    `This deployment has no base model with digest ${digest}. Register it: headstart base add.`,
  );
}
