import { deletedVersionsRecord, type LiveState } from '../../domain/records.ts';
import { stateKey } from '../../domain/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type KeyProblem, unlessDamaged } from '../damaged.ts';
import { removeVersion } from '../delete-models.ts';
import { highestNumber } from '../highest-number.ts';
import { readRecord, updateRecord } from '../json-record.ts';
import { nextLive, readLiveState, updateLive } from '../live.ts';
import type { Finding } from './finding.ts';
import { isGone, readVersions, type Versions } from './versions.ts';

/**
 * - `live-gone`: `live.json` names a version that is not there.
 * - `live-damaged`: `live.json` can't be read.
 * - `unfinished-deletion`: a version is marked as deleted, and not all of it is gone.
 * - `deleted-damaged`: `deleted.json`, of the code before, can't be read.
 */
export type LiveFinding = Finding<'live-gone' | 'live-damaged' | 'unfinished-deletion' | 'deleted-damaged'> & {
  model: string;
  version?: number;
};

export async function findLiveProblems(state: ObjectStore, model: string, versions?: Versions): Promise<LiveFinding[]> {
  const known = versions ?? (await readVersions(state, model));
  const key = stateKey.live(model);
  const found: LiveFinding[] = [];
  const problems: KeyProblem[] = [];
  const live = await unlessDamaged(problems, () => readLiveState(state, model));
  for (const { problem } of problems) {
    found.push({ kind: 'live-damaged', key, model, problem: `${problem} Repaired, nothing is live until then.` });
  }
  const version = live?.version;
  if (version !== undefined && isGone(known, version)) {
    const problem = `Version ${version} is live, and is gone. Repaired, the one before it that is still there is live.`;
    found.push({ kind: 'live-gone', key, model, version, problem });
  }
  for (const marked of live?.deleted ?? []) {
    if (isGone(known, marked)) continue;
    const problem = `Version ${marked} was to be deleted, and not all of it is gone. Repaired, it is.`;
    found.push({ kind: 'unfinished-deletion', key: stateKey.version(model, marked), model, version: marked, problem });
  }
  const before: KeyProblem[] = [];
  await unlessDamaged(before, () => readRecord(state, stateKey.deletedVersions(model), deletedVersionsRecord));
  for (const { key, problem } of before) {
    found.push({
      kind: 'deleted-damaged',
      key,
      model,
      problem: `${problem} Repaired, it has the highest number that anything names.`,
    });
  }
  return found;
}

/**
 * Repairs what was found, if it is still so. Safe to repeat, and beside any request.
 * @param now when the repair was asked for
 */
export async function repairLive(state: ObjectStore, finding: LiveFinding, now: Date): Promise<void> {
  const { kind, model, version = 0 } = finding;
  if (kind === 'live-gone') return rollBack(state, model, version, now);
  if (kind === 'unfinished-deletion') return removeVersion(state, model, version);
  if (kind === 'deleted-damaged') return keepNumbers(state, model);
  // Written where it was damaged, as `{}` then is what it says; else left.
  await updateLive(state, model, (live) => (isEmpty(live) ? live : undefined), { replaceDamaged: true });
}

const isEmpty = ({ version, history, deleted }: LiveState) =>
  version === undefined && history.length === 0 && deleted.length === 0;

/** The version that was live before and is still there goes live; where there is none, nothing is live. */
async function rollBack(state: ObjectStore, model: string, gone: number, now: Date): Promise<void> {
  const versions = await readVersions(state, model);
  await updateLive(state, model, (live) => {
    if (live.version !== gone || !isGone(versions, gone)) return undefined;
    const before = live.history.find(
      ({ version }) => typeof versions.get(version) === 'object' && !live.deleted.includes(version),
    );
    if (before) return nextLive(live, { version: before.version, askedAt: now.toISOString(), by: 'doctor' });
    const { version: _, askedAt: __, ...rest } = live;
    return rest;
  });
}

/** Writes `deleted.json` anew, with the highest number that anything names. */
async function keepNumbers(state: ObjectStore, model: string): Promise<void> {
  const highest = Math.max(1, await highestNumber(state, model));
  const key = stateKey.deletedVersions(model);
  await updateRecord(state, key, deletedVersionsRecord, (present) => (present ? undefined : { highest }), {
    replaceDamaged: true,
  });
}
