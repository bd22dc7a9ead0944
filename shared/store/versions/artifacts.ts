import { sha256 } from '../../domain/digest.ts';
import { eachLimited } from '../../domain/each-limited.ts';
import type { FileRecord, VersionRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';

const filesAtOnce = 4;

/** Where a version's files are, and what they are. */
export type VersionFiles = Pick<VersionRecord, 'model' | 'version' | 'inputDigest' | 'layout' | 'files'>;

/** The key of a version's file: versions of before have theirs elsewhere. */
export const artifactKey = (
  { model, version, inputDigest, layout }: Omit<VersionFiles, 'files'>,
  { name, sha256 }: Pick<FileRecord, 'name' | 'sha256'>,
): string =>
  layout === 'content'
    ? stateKey.artifact(model, version, sha256, name)
    : stateKey.artifactOfBefore(model, inputDigest, name);

/** Files to be stored, by name. */
export type NewFiles = ReadonlyMap<string, { body: Uint8Array; contentType: string }>;

/**
 * A file of a version, its digest checked.
 * @throws HeadstartError `damaged`, naming the file's key
 */
export async function readArtifact(state: ObjectStore, version: VersionFiles, name: string): Promise<Uint8Array> {
  const file = version.files.find((each) => each.name === name);
  if (!file) throw new Damaged(artifactKey(version, { name, sha256: 'none' }), 'missing');
  return readFile(state, version, file);
}

async function readFile(state: ObjectStore, version: VersionFiles, file: FileRecord): Promise<Uint8Array> {
  const key = artifactKey(version, file);
  const object = await state.get(key);
  if (!object) throw new Damaged(key, 'missing');
  if (sha256(object.body) !== file.sha256) throw new Damaged(key, 'its digest differs');
  return object.body;
}

/** The files of a version that are missing or damaged. Reads all of them. */
export async function damagedFiles(state: ObjectStore, version: VersionFiles): Promise<KeyProblem[]> {
  const problems: KeyProblem[] = [];
  await eachLimited(version.files, filesAtOnce, (file) =>
    unlessDamaged(problems, () => readFile(state, version, file)),
  );
  return problems;
}

/**
 * Stores files for the version of this number. Each key has the digest of its content, so that runners with other bytes
 * never meet; what another runner has stored under the same key is kept if it is what the key says.
 * @returns what a version's record says of them: each is stored whole
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
 * Writes files of a version again where they are missing or damaged.
 * @returns false: some of the new bytes are not those that the version was committed with, and nothing was written
 */
export async function repairArtifacts(state: ObjectStore, version: VersionFiles, files: NewFiles): Promise<boolean> {
  const damaged = new Set((await damagedFiles(state, version)).map(({ key }) => key));
  const again = version.files.filter((file) => damaged.has(artifactKey(version, file)));
  const same = again.every(({ name, sha256: wanted }) => {
    const made = files.get(name);
    return made !== undefined && sha256(made.body) === wanted;
  });
  if (!same) return false;
  await eachLimited(again, filesAtOnce, (file) => {
    const { body, contentType } = files.get(file.name) as { body: Uint8Array; contentType: string };
    return state.put(artifactKey(version, file), body, { contentType });
  });
  return true;
}
