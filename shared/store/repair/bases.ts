import { sha256 } from '../../domain/digest.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readBaseModel, readStored } from '../bases/bases.ts';
import { Damaged, unlessDamaged } from '../objects/damaged.ts';
import { examine, type Finding, type Step } from './finding.ts';

/**
 * Registered base models that are not whole. Only their owner can have the files.
 * @param quick models are compared by their size alone
 */
export async function* findBaseProblems(
  state: ObjectStore,
  { after, quick }: { after?: string | undefined; quick: boolean },
): AsyncGenerator<Step> {
  const { folders } = await state.level(stateKey.bases);
  for (const digest of folders.filter((name) => /^[0-9a-f]{64}$/.test(name)).sort()) {
    if (after !== undefined && digest <= after) continue;
    yield { at: digest, findings: await findProblems(state, digest, quick) };
  }
}

async function findProblems(state: ObjectStore, digest: string, quick: boolean): Promise<Finding[]> {
  const record = async () => {
    const found = await readStored(state, digest);
    if (!found) throw new Damaged(stateKey.baseManifest(digest), 'missing');
    return found;
  };
  const manifest = await unlessDamaged([], record);
  const found = await examine(record);
  found.push(
    ...(await examine(() => (quick ? checkSize(state, digest, manifest?.bytes) : readBaseModel(state, digest)))),
  );
  for (const [file, expected] of Object.entries(manifest?.licenceDigests ?? {})) {
    found.push(...(await examine(() => checkLicence(state, stateKey.baseLicence(digest, file), expected))));
  }
  return found;
}

async function checkSize(state: ObjectStore, digest: string, bytes: number | undefined): Promise<void> {
  const key = stateKey.baseModel(digest);
  const object = await state.head(key);
  if (!object) throw new Damaged(key, 'missing');
  if (bytes !== undefined && object.size !== bytes) throw new Damaged(key, 'its size differs');
}

async function checkLicence(state: ObjectStore, key: string, expected: string): Promise<void> {
  const object = await state.get(key);
  if (!object) throw new Damaged(key, 'missing');
  if (sha256(object.body) !== expected) throw new Damaged(key, 'its digest differs');
}
