import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { findStoredBase, readBaseModel } from '../bases/read-base.ts';
import { Damaged, readChecked, unlessDamaged } from '../objects/damaged.ts';
import { examine, type Finding, type Step } from './finding.ts';

/**
 * Damaged and incomplete base models. Only the owner has their files.
 * @param quick compares models by size alone
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
  const readManifest = async () => {
    const found = await findStoredBase(state, digest);
    if (!found) throw new Damaged(stateKey.baseManifest(digest), 'missing');
    return found;
  };
  const manifest = await unlessDamaged([], readManifest);
  const findings = await examine(readManifest);
  findings.push(
    ...(await examine(() => (quick ? checkSize(state, digest, manifest?.bytes) : readBaseModel(state, digest)))),
  );
  for (const [file, expected] of Object.entries(manifest?.licenceDigests ?? {})) {
    findings.push(...(await examine(() => readChecked(state, stateKey.baseLicence(digest, file), expected))));
  }
  return findings;
}

async function checkSize(state: ObjectStore, digest: string, bytes: number | undefined): Promise<void> {
  const key = stateKey.baseModel(digest);
  const object = await state.head(key);
  if (!object) throw new Damaged(key, 'missing');
  if (bytes !== undefined && object.size !== bytes) throw new Damaged(key, 'its size differs');
}
