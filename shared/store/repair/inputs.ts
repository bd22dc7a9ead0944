import { eachLimited } from '../../domain/each-limited.ts';
import { inputRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged } from '../objects/damaged.ts';
import { createRecord, readRecord } from '../objects/json-record.ts';
import type { Finding } from './finding.ts';
import { readVersions, type Versions } from './versions.ts';

const readsAtOnce = 16;

/** Records of inputs that can't be read, or name a version that is deleted or of another input; versions without one. */
export async function findInputProblems(state: ObjectStore, model: string, versions?: Versions): Promise<Finding[]> {
  const known = versions ?? (await readVersions(state, model));
  const prefix = stateKey.inputs(model);
  const keys: string[] = [];
  for await (const { key } of state.list(prefix)) if (/^[^/]+\.json$/.test(key.slice(prefix.length))) keys.push(key);
  const recorded = new Set<string>();
  const found = await eachLimited(keys, readsAtOnce, async (key): Promise<Finding[]> => {
    const inputDigest = key.slice(prefix.length, -'.json'.length);
    const wrong = await problemOf(state, known, key, inputDigest);
    if (!wrong) recorded.add(inputDigest);
    const repair = 'It is deleted. Where its version is there, the record is then written again.';
    return wrong ? [{ ...wrong, key, repair, mend: () => mend(state, model, key, inputDigest) }] : [];
  });
  for (const version of known.values()) {
    if (typeof version === 'string' || recorded.has(version.inputDigest)) continue;
    const key = stateKey.input(model, version.inputDigest);
    // Of a record that can't be read, its own repair does the same.
    if (keys.includes(key)) continue;
    found.push([
      {
        kind: 'missing',
        key,
        problem: `Version ${version.version} of model \`${model}\` has no record of its input.`,
        repair: 'It is written again.',
        mend: () => mend(state, model, key, version.inputDigest),
      },
    ]);
  }
  return found.flat();
}

/** Deletes the record of an input where it is wrong, and writes it where its version has none. */
async function mend(state: ObjectStore, model: string, key: string, inputDigest: string): Promise<void> {
  const present = await state.head(key);
  const versions = await readVersions(state, model);
  const isWrong = present && (await problemOf(state, versions, key, inputDigest));
  if (isWrong) await state.delete(key, { ifMatch: present.etag });
  const version = [...versions.values()].find((each) => typeof each === 'object' && each.inputDigest === inputDigest);
  if (typeof version === 'object') await createRecord(state, key, { version: version.version });
}

async function problemOf(
  state: ObjectStore,
  versions: Versions,
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
  // A number without a version is reserved: its training is under way, or the next one of this input takes it.
  if (!record || version === undefined || version === 'unreadable') return undefined;
  if (version !== 'deleted' && version.inputDigest === inputDigest) return undefined;
  const why = version === 'deleted' ? 'deleted' : 'of another input';
  return { kind: 'stale', problem: `It names version ${record.version} of model \`${model(key)}\`, which is ${why}.` };
}

const model = (key: string) => key.split('/')[1] as string;
