import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readLiveState } from '../live/live.ts';
import { removeUncommitted, removeVersion } from '../models/delete-version.ts';
import { type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { listTrainings } from '../trainings/trainings.ts';
import { findVersion } from '../versions/versions.ts';
import type { Finding } from './finding.ts';
import { isGone, type Versions } from './versions.ts';

/** Files this young may be those of a training that is under way. */
const youngest = 24 * 3_600_000;

/**
 * Files and exports below numbers that no version has. Where something says that there was a version, its record is
 * lost, and its files may be the only ones: they stay. Else a runner died before it committed them.
 */
export async function findNumberProblems(
  state: ObjectStore,
  model: string,
  now: Date,
  versions: Versions,
): Promise<Finding[]> {
  const [artifacts, exported] = await Promise.all([
    numbersBelow(state, stateKey.allArtifacts(model)),
    numbersBelow(state, stateKey.allExports(model)),
  ]);
  const marked = (await unlessDamaged([], () => readLiveState(state, model)))?.deleted ?? [];
  const found: Finding[] = [];
  for (const version of artifacts) {
    const key = stateKey.artifacts(model, version);
    if (versions.get(version) === 'deleted' || (!versions.has(version) && marked.includes(version))) {
      const problem = `Version ${version} of model \`${model}\` is deleted, and has files.`;
      const mend = () => removeVersion(state, model, version);
      found.push({ kind: 'orphaned', key, problem, repair: 'They are deleted.', mend });
      continue;
    }
    if (versions.has(version)) continue;
    if (exported.includes(version) || (await wasVersion(state, model, version))) {
      found.push(lostRecord(model, version));
    } else if (await isOlder(state, key, now.getTime() - youngest)) {
      const problem = `It has files of version ${version} of model \`${model}\`, which was never committed.`;
      const mend = () => removeUncommitted(state, model, [version]);
      found.push({ kind: 'orphaned', key, problem, repair: 'They are deleted.', mend });
    }
  }
  for (const version of exported) {
    // Of a version with files, see above.
    if (!isGone(versions, version) || artifacts.includes(version)) continue;
    const key = stateKey.exports(model, version);
    const problem = `It has exports of version ${version} of model \`${model}\`, which is gone.`;
    const mend = () => removeExports(state, model, version);
    found.push({ kind: 'orphaned', key, problem, repair: 'They are deleted.', mend });
  }
  return [...found, ...(await findOldOrphans(state, model, now, versions))];
}

function lostRecord(model: string, version: number): Finding {
  return {
    kind: 'missing',
    key: stateKey.version(model, version),
    problem: `Version ${version} of model \`${model}\` has files, but its record is gone.`,
    repair: `Train model \`${model}\` again on the same images, with the same settings (POST /v1/models/${model}/trainings): the record is written again. To give the version up, delete ${stateKey.artifacts(model, version)} with the AWS CLI.`,
  };
}

/** Does anything say that there was a version of this number? A `live.json` that can't be read may. */
async function wasVersion(state: ObjectStore, model: string, version: number): Promise<boolean> {
  const problems: KeyProblem[] = [];
  const live = await unlessDamaged(problems, () => readLiveState(state, model));
  const named = [live?.version, ...(live?.history ?? []).map((entry) => entry.version)];
  if (problems.length > 0 || named.includes(version)) return true;
  const trainings = await listTrainings(state, Number.POSITIVE_INFINITY, []);
  return trainings.some((training) => training.model === model && training.version === version);
}

async function removeExports(state: ObjectStore, model: string, version: number): Promise<void> {
  const found = await unlessDamaged([], () => findVersion(state, model, version));
  const isThere = found ? !('deleted' in found) : (await state.head(stateKey.version(model, version))) !== undefined;
  if (isThere) return;
  for await (const { key } of state.list(stateKey.exports(model, version))) await state.delete(key);
}

/** Files of a version of before that was deleted, or never committed: neither a version nor an input names them. */
async function findOldOrphans(state: ObjectStore, model: string, now: Date, versions: Versions): Promise<Finding[]> {
  if ([...versions.values()].includes('unreadable')) return [];
  const named = new Set([...versions.values()].flatMap((each) => (typeof each === 'object' ? [each.inputDigest] : [])));
  const { folders } = await state.level(stateKey.allArtifacts(model));
  const found: Finding[] = [];
  for (const inputDigest of folders.filter((name) => /^[0-9a-f]{64}$/.test(name) && !named.has(name))) {
    const key = stateKey.artifactsOfBefore(model, inputDigest);
    const isKept = await state.head(stateKey.input(model, inputDigest));
    if (isKept || !(await isOlder(state, key, now.getTime() - youngest))) continue;
    const problem = `It has files of no version of model \`${model}\`.`;
    const mend = async () => {
      for await (const entry of state.list(key)) await state.delete(entry.key);
    };
    found.push({ kind: 'orphaned', key, problem, repair: 'They are deleted.', mend });
  }
  return found;
}

async function numbersBelow(state: ObjectStore, prefix: string): Promise<number[]> {
  const { folders } = await state.level(prefix);
  return folders.filter((name) => /^[1-9]\d{0,8}$/.test(name)).map(Number);
}

/** Was everything below a prefix written before? */
async function isOlder(state: ObjectStore, prefix: string, time: number): Promise<boolean> {
  for await (const { lastModified } of state.list(prefix)) if (lastModified.getTime() >= time) return false;
  return true;
}
