import { stateKey } from '../../domain/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { removeUncommitted } from '../delete-models.ts';
import type { Finding } from './finding.ts';
import { readVersions, type Versions } from './versions.ts';

/** `uncommitted`: files of a number that no version has. Its runner died, or the version's record was lost. */
export type UncommittedFinding = Finding<'uncommitted'> & { model: string; version: number };

/**
 * @param before files written later may belong to a training that is under way
 */
export async function findUncommitted(
  state: ObjectStore,
  model: string,
  before: Date,
  versions?: Versions,
): Promise<UncommittedFinding[]> {
  const known = versions ?? (await readVersions(state, model));
  const prefix = stateKey.allArtifacts(model);
  const { folders } = await state.level(prefix);
  const found: UncommittedFinding[] = [];
  for (const version of folders.filter((name) => /^\d{1,9}$/.test(name)).map(Number)) {
    const key = `${prefix}${version}/`;
    if (known.has(version) || (await newest(state, key)) >= before) continue;
    const problem = `${key} has files of a version that is not there. Repaired, they are gone.`;
    found.push({ kind: 'uncommitted', key, model, version, problem });
  }
  return found;
}

/** Removes what was found, unless it is a version's by now. */
export const repairUncommitted = (state: ObjectStore, { model, version }: UncommittedFinding): Promise<void> =>
  removeUncommitted(state, model, [version]);

async function newest(state: ObjectStore, prefix: string): Promise<Date> {
  let time = new Date(0);
  for await (const { lastModified } of state.list(prefix)) if (lastModified > time) time = lastModified;
  return time;
}
