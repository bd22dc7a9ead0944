import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readLiveState } from '../live/live.ts';
import { removeUncommitted, removeVersion } from '../models/delete-version.ts';
import { type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { deleteKeys, listKeys } from '../objects/keys.ts';
import { listTrainings } from '../trainings/trainings.ts';
import { findStoredVersion } from '../versions/versions.ts';
import type { Finding } from './finding.ts';
import { isGone, type VersionStates } from './version-states.ts';

/** Younger files may belong to a running training. */
const minAgeMs = 24 * 3_600_000;

/**
 * Files and exports under numbers without a version. If anything names such a version, its record is lost, and its files
 * stay, as they may be the only ones. Otherwise a runner died before it committed them.
 */
export async function findNumberProblems(
  state: ObjectStore,
  model: string,
  now: Date,
  versions: VersionStates,
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
      const problem = `Version ${version} of model \`${model}\` is deleted, but still has files.`;
      const mend = () => removeVersion(state, model, version);
      found.push({ kind: 'orphaned', key, problem, repair: 'They are deleted.', mend });
      continue;
    }
    if (versions.has(version)) continue;
    if (exported.includes(version) || (await wasVersion(state, model, version))) {
      found.push(lostRecord(model, version));
    } else if (await isOlder(state, key, now.getTime() - minAgeMs)) {
      const problem = `Version ${version} of model \`${model}\` was never committed, but has files.`;
      const mend = () => removeUncommitted(state, model, [version]);
      found.push({ kind: 'orphaned', key, problem, repair: 'They are deleted.', mend });
    }
  }
  for (const version of exported) {
    // The loop above reports numbers with files.
    if (!isGone(versions, version) || artifacts.includes(version)) continue;
    const key = stateKey.exports(model, version);
    const problem = `Version ${version} of model \`${model}\` is deleted, but still has exports.`;
    const mend = () => removeExports(state, model, version);
    found.push({ kind: 'orphaned', key, problem, repair: 'They are deleted.', mend });
  }
  return [...found, ...(await findOldOrphans(state, model, now, versions))];
}

function lostRecord(model: string, version: number): Finding {
  return {
    kind: 'missing',
    key: stateKey.version(model, version),
    problem: `Version ${version} of model \`${model}\` has files, but no record.`,
    repair: `Train model \`${model}\` again on the same images with the same settings (POST /v1/models/${model}/trainings): this writes the record again. To give up the version, delete ${stateKey.artifacts(model, version)} with the AWS CLI.`,
  };
}

/** Whether anything names a version with this number. A damaged `live.json` may. */
async function wasVersion(state: ObjectStore, model: string, version: number): Promise<boolean> {
  const problems: KeyProblem[] = [];
  const live = await unlessDamaged(problems, () => readLiveState(state, model));
  const named = [live?.version, ...(live?.history ?? []).map((entry) => entry.version)];
  if (problems.length > 0 || named.includes(version)) return true;
  const trainings = await listTrainings(state, Number.POSITIVE_INFINITY, []);
  return trainings.some((training) => training.model === model && training.version === version);
}

async function removeExports(state: ObjectStore, model: string, version: number): Promise<void> {
  const found = await unlessDamaged([], () => findStoredVersion(state, model, version));
  const exists = found ? found !== 'deleted' : (await state.head(stateKey.version(model, version))) !== undefined;
  if (!exists) await deleteKeys(state, await listKeys(state, stateKey.exports(model, version)));
}

/** Files of an earlier release's version that was deleted or never committed: no version and no input names them. */
async function findOldOrphans(
  state: ObjectStore,
  model: string,
  now: Date,
  versions: VersionStates,
): Promise<Finding[]> {
  if ([...versions.values()].includes('unreadable')) return [];
  const named = new Set(
    [...versions.values()].flatMap((version) => (typeof version === 'object' ? [version.inputDigest] : [])),
  );
  const { folders } = await state.level(stateKey.allArtifacts(model));
  const found: Finding[] = [];
  for (const inputDigest of folders.filter((name) => /^[0-9a-f]{64}$/.test(name) && !named.has(name))) {
    const key = stateKey.legacyArtifacts(model, inputDigest);
    const isKept = await state.head(stateKey.input(model, inputDigest));
    if (isKept || !(await isOlder(state, key, now.getTime() - minAgeMs))) continue;
    const problem = `No version of model \`${model}\` has these files.`;
    const mend = async () => deleteKeys(state, await listKeys(state, key));
    found.push({ kind: 'orphaned', key, problem, repair: 'They are deleted.', mend });
  }
  return found;
}

async function numbersBelow(state: ObjectStore, prefix: string): Promise<number[]> {
  const { folders } = await state.level(prefix);
  return folders.filter((name) => /^[1-9]\d{0,8}$/.test(name)).map(Number);
}

/** Whether everything below a prefix was written before this time. */
async function isOlder(state: ObjectStore, prefix: string, time: number): Promise<boolean> {
  for await (const { lastModified } of state.list(prefix)) if (lastModified.getTime() >= time) return false;
  return true;
}
