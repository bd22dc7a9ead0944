import { z } from 'zod';
import { sha256 } from '../domain/digest.ts';
import { HeadstartError } from '../domain/errors.ts';
import { type LicenceFiles, readLicenceFiles } from '../domain/licence-files.ts';
import { stateKey } from '../domain/state-key.ts';
import type { BaseDescription } from '../ports/extractor.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { createRecord, readRecord } from './json-record.ts';

/** What lists show of a base model; its whole manifest is the record that lies beside the model. */
const registered = z.looseObject({
  name: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().positive(),
  input: z.looseObject({ width: z.number().int() }),
  output: z.looseObject({ features: z.looseObject({ size: z.number().int() }) }),
});

export type RegisteredBase = z.infer<typeof registered>;

/**
 * Registers a base model under its digest, beside the ones that come with Headstart. The manifest is written last, so
 * whoever sees it can have the model and its licence. Registering the same again changes nothing, but adds licence
 * files that were not there.
 * @param manifest of the model, as a base model's folder holds it
 * @returns false where it was there already
 * @throws Error when the model is not the manifest's, or another one has its name
 */
export async function registerBase(
  state: ObjectStore,
  manifest: RegisteredBase,
  model: Uint8Array,
  licence: LicenceFiles = new Map(),
): Promise<boolean> {
  const { name, digest } = registered.parse(manifest);
  if (sha256(model) !== digest) throw new Error(`The model of base model ${name} is not the one its manifest names.`);
  const other = (await listBases(state)).find((base) => base.name === name && base.digest !== digest);
  if (other) {
    throw new Error(
      `There is a base model \`${name}\` already, of digest ${other.digest}. Register this one under another name: versions trained on the old one still need it.`,
    );
  }
  await state.put(stateKey.baseModel(digest), model, { contentType: 'application/octet-stream', create: true });
  for (const [name, text] of licence) {
    await state.put(stateKey.baseLicence(digest, name), text, { contentType: 'text/plain', create: true });
  }
  return createRecord(state, stateKey.baseManifest(digest), manifest);
}

/** The registered base models, in the order of their names. */
export async function listBases(state: ObjectStore): Promise<RegisteredBase[]> {
  const { folders } = await state.level(stateKey.bases);
  const found = await Promise.all(folders.map((digest) => readBase(state, digest)));
  return found.filter((base) => base !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The manifest of a registered base model, or undefined where there is none of this digest. */
export async function readBase(state: ObjectStore, digest: string): Promise<RegisteredBase | undefined> {
  const key = stateKey.baseManifest(digest);
  const manifest = (await readRecord(state, key, registered))?.value;
  if (manifest && manifest.digest !== digest) throw new Error(`${key} is the manifest of another base model.`);
  return manifest;
}

/**
 * The bytes of a registered base model, its digest checked.
 * @throws Error when they are missing or damaged
 */
export async function readBaseModel(state: ObjectStore, digest: string): Promise<Uint8Array> {
  const object = await state.get(stateKey.baseModel(digest));
  if (object && sha256(object.body) === digest) return object.body;
  throw new Error(`${stateKey.baseModel(digest)} is ${object ? 'damaged' : 'missing'}. Register the base model again.`);
}

/**
 * A registered base model whole, its digest checked.
 * @throws HeadstartError `base-not-found`
 * @throws Error when it is damaged
 */
export async function readBaseFiles(
  state: ObjectStore,
  digest: string,
): Promise<{ manifest: RegisteredBase; model: Uint8Array }> {
  const manifest = await readBase(state, digest);
  if (!manifest) throw baseNotRegistered(digest);
  return { manifest, model: await readBaseModel(state, digest) };
}

/** The licence files that a base model was registered with. */
export const readBaseLicence = (state: ObjectStore, digest: string): Promise<LicenceFiles> =>
  readLicenceFiles(async (name) => (await state.get(stateKey.baseLicence(digest, name)))?.body);

export function baseNotRegistered(digest: string): HeadstartError {
  return new HeadstartError(
    'base-not-found',
    `There is no base model of digest ${digest} in this deployment. Register it: headstart base add.`,
  );
}

/** What there is to say of a registered base model. */
export function descriptionOf({ name, digest, bytes, input, output }: RegisteredBase): BaseDescription {
  return { name, digest, featureSize: output.features.size, inputSize: input.width, bytes };
}
