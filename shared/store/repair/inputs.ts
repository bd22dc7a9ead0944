import { eachLimited } from '../../domain/each-limited.ts';
import { inputRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged } from '../objects/damaged.ts';
import { createRecord, readRecord } from '../objects/json-record.ts';
import { listKeys } from '../objects/keys.ts';
import type { Finding } from './finding.ts';
import { readVersionStates, type VersionStates } from './version-states.ts';

const readsAtOnce = 16;

/** Input records that are damaged, or name a version that is deleted or has another input; versions without a record. */
export async function findInputProblems(
  state: ObjectStore,
  model: string,
  versions: VersionStates,
): Promise<Finding[]> {
  const prefix = stateKey.inputs(model);
  const keys = (await listKeys(state, prefix)).filter((key) => /^[^/]+\.json$/.test(key.slice(prefix.length)));
  const recorded = new Set<string>();
  const found = await eachLimited(keys, readsAtOnce, async (key): Promise<Finding[]> => {
    const inputDigest = key.slice(prefix.length, -'.json'.length);
    const wrong = await problemOf(state, versions, key, inputDigest);
    if (!wrong) recorded.add(inputDigest);
    const repair = 'It is deleted. If its version exists, the record is written again.';
    return wrong ? [{ ...wrong, key, repair, mend: () => mend(state, model, key, inputDigest) }] : [];
  });
  for (const version of versions.values()) {
    if (typeof version === 'string' || recorded.has(version.inputDigest)) continue;
    const key = stateKey.input(model, version.inputDigest);
    // The repair of a damaged record writes it too.
    if (keys.includes(key)) continue;
    found.push([
      {
        kind: 'missing',
        key,
        problem: `Version ${version.version} of model \`${model}\` has no input record.`,
        repair: 'It is written again.',
        mend: () => mend(state, model, key, version.inputDigest),
      },
    ]);
  }
  return found.flat();
}

/** Deletes a wrong input record, and writes a missing one. */
async function mend(state: ObjectStore, model: string, key: string, inputDigest: string): Promise<void> {
  const present = await state.head(key);
  const versions = await readVersionStates(state, model);
  const isWrong = present && (await problemOf(state, versions, key, inputDigest));
  if (isWrong) await state.delete(key, { ifMatch: present.etag });
  const version = [...versions.values()].find(
    (stored) => typeof stored === 'object' && stored.inputDigest === inputDigest,
  );
  if (typeof version === 'object') await createRecord(state, key, { version: version.version });
}

async function problemOf(
  state: ObjectStore,
  versions: VersionStates,
  key: string,
  inputDigest: string,
): Promise<Pick<Finding, 'kind' | 'problem'> | undefined> {
  let record: { version: number } | undefined;
  try {
    record = (await readRecord(state, key, inputRecord))?.value;
  } catch (error) {
    if (error instanceof Damaged) return error;
    throw error;
  }
  const version = record && versions.get(record.version);
  // A number without a version is reserved for a running training, or for the next training with this input.
  if (!record || version === undefined || version === 'unreadable') return undefined;
  if (version !== 'deleted' && version.inputDigest === inputDigest) return undefined;
  const why = version === 'deleted' ? 'is deleted' : 'has another input';
  return { kind: 'stale', problem: `It names version ${record.version} of model \`${modelOf(key)}\`, which ${why}.` };
}

const modelOf = (key: string) => key.split('/')[1] as string;
