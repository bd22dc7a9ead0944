import { sha256 } from '../../domain/digest.ts';
import { eachLimited } from '../../domain/each-limited.ts';
import type { FileRecord, VersionRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, type KeyProblem, readChecked, unlessDamaged } from '../objects/damaged.ts';

const filesAtOnce = 4;

/** The files of a version, with the fields that make up their keys. */
export type VersionFiles = Pick<VersionRecord, 'model' | 'version' | 'inputDigest' | 'layout' | 'files'>;

/** The key of a version's file. Versions from earlier releases have another layout. */
export const artifactKey = (
  { model, version, inputDigest, layout }: Omit<VersionFiles, 'files'>,
  { name, sha256 }: Pick<FileRecord, 'name' | 'sha256'>,
): string =>
  layout === 'content'
    ? stateKey.artifact(model, version, sha256, name)
    : stateKey.legacyArtifact(model, inputDigest, name);

/** Files to store, by name. */
export type NewFiles = ReadonlyMap<string, { body: Uint8Array; contentType: string }>;

/**
 * A file of a version, checked against its digest.
 * @throws HeadstartError `damaged`, naming the file's key
 */
export async function readArtifact(state: ObjectStore, version: VersionFiles, name: string): Promise<Uint8Array> {
  const file = version.files.find((candidate) => candidate.name === name);
  if (!file) throw new Damaged(artifactKey(version, { name, sha256: 'none' }), 'missing');
  return readChecked(state, artifactKey(version, file), file.sha256);
}

/** The files of a version that are missing or damaged. Reads all of them. */
export async function findDamagedFiles(state: ObjectStore, version: VersionFiles): Promise<KeyProblem[]> {
  const problems: KeyProblem[] = [];
  await eachLimited(version.files, filesAtOnce, (file) =>
    unlessDamaged(problems, () => readChecked(state, artifactKey(version, file), file.sha256)),
  );
  return problems;
}

/**
 * Stores the files of a version. Each key contains the digest of its content, so runners with different bytes write
 * different objects. An intact file of another runner stays.
 * @returns the files for the version's record
 */
export function storeArtifacts(
  state: ObjectStore,
  { model, version }: Pick<VersionRecord, 'model' | 'version'>,
  files: NewFiles,
): Promise<FileRecord[]> {
  return eachLimited([...files], filesAtOnce, async ([name, { body, contentType }]) => {
    const file = { name, sha256: sha256(body), size: body.length };
    const key = stateKey.artifact(model, version, file.sha256, name);
    const created = await state.put(key, body, { contentType, create: true });
    const stored = created ? body : (await state.get(key))?.body;
    if (!stored || sha256(stored) !== file.sha256) await state.put(key, body, { contentType });
    return file;
  });
}

/**
 * Writes the missing and damaged files of a version again.
 * @returns false if some new files differ from the committed ones; then nothing was written
 */
export async function repairArtifacts(state: ObjectStore, version: VersionFiles, files: NewFiles): Promise<boolean> {
  const damaged = new Set((await findDamagedFiles(state, version)).map(({ key }) => key));
  const toWrite = version.files.filter((file) => damaged.has(artifactKey(version, file)));
  const isSame = toWrite.every(({ name, sha256: expected }) => {
    const made = files.get(name);
    return made !== undefined && sha256(made.body) === expected;
  });
  if (!isSame) return false;
  await eachLimited(toWrite, filesAtOnce, (file) => {
    const { body, contentType } = files.get(file.name) as { body: Uint8Array; contentType: string };
    return state.put(artifactKey(version, file), body, { contentType });
  });
  return true;
}
