import { inputRecord } from '../../domain/records.ts';
import { stateKey } from '../../domain/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type KeyProblem, unlessDamaged } from '../damaged.ts';
import { createRecord, readRecord } from '../json-record.ts';
import type { Finding } from './finding.ts';
import { readVersions, type Versions } from './versions.ts';

/**
 * - `stale-input`: the record of an input can't be read, or names a version that is deleted or of another input.
 * - `lost-input`: a version has no record of its input.
 */
export type InputFinding = Finding<'stale-input' | 'lost-input'> & {
  model: string;
  inputDigest: string;
  version?: number;
};

export async function findInputProblems(
  state: ObjectStore,
  model: string,
  versions?: Versions,
): Promise<InputFinding[]> {
  const known = versions ?? (await readVersions(state, model));
  const prefix = stateKey.inputs(model);
  const found: InputFinding[] = [];
  const recorded = new Set<string>();
  for await (const { key } of state.list(prefix)) {
    const inputDigest = key.slice(prefix.length, -'.json'.length);
    const wrong = await problemOfInput(state, known, key, inputDigest);
    if (wrong === undefined) recorded.add(inputDigest);
    else found.push({ kind: 'stale-input', key, model, inputDigest, problem: `${wrong} Repaired, it is gone.` });
  }
  for (const version of known.values()) {
    if (typeof version === 'string' || recorded.has(version.inputDigest)) continue;
    const { inputDigest } = version;
    const problem = `Version ${version.version} has no record of its input. Repaired, it has.`;
    const key = stateKey.input(model, inputDigest);
    found.push({ kind: 'lost-input', key, model, inputDigest, version: version.version, problem });
  }
  return found;
}

/** Repairs what was found, if it is still so. Safe to repeat, and beside any request. */
export async function repairInput(state: ObjectStore, finding: InputFinding): Promise<void> {
  const { kind, key, model, inputDigest, version } = finding;
  if (kind === 'lost-input') {
    await createRecord(state, key, { version });
    return;
  }
  const present = await state.head(key);
  const wrong = await problemOfInput(state, await readVersions(state, model), key, inputDigest);
  if (present && wrong !== undefined) await state.delete(key, { ifMatch: present.etag });
}

/** What is wrong with the record of an input, or undefined. */
async function problemOfInput(
  state: ObjectStore,
  versions: Versions,
  key: string,
  inputDigest: string,
): Promise<string | undefined> {
  const problems: KeyProblem[] = [];
  const record = (await unlessDamaged(problems, () => readRecord(state, key, inputRecord)))?.value;
  if (!record) return problems[0]?.problem;
  const version = versions.get(record.version);
  // A number without a version is reserved: its training is under way, or the next one of this input takes it.
  if (version === undefined || version === 'unreadable') return undefined;
  if (version !== 'deleted' && version.inputDigest === inputDigest) return undefined;
  return `It names version ${record.version}, which is ${version === 'deleted' ? 'deleted' : 'of another input'}.`;
}
