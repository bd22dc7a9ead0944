import { deletedVersionsRecord, type LiveState, liveState } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { nextLive, readLiveState, updateLive } from '../live/live.ts';
import { removeVersion } from '../models/delete-version.ts';
import { highestNumber } from '../models/numbers.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { readRecord, updateRecord } from '../objects/json-record.ts';
import { examine, type Finding } from './finding.ts';
import { isGone, readVersionStates, type VersionStates } from './version-states.ts';

/**
 * A `live.json` that is damaged or names a deleted version; unfinished deletions of versions; a damaged `deleted.json`,
 * which an earlier release wrote.
 * @param now time of the repair
 */
export async function findLiveProblems(
  state: ObjectStore,
  model: string,
  now: Date,
  versions: VersionStates,
): Promise<Finding[]> {
  const found = await examine(
    () => readLiveState(state, model),
    () => ({
      repair: `It is replaced by one without a live version. Choose a version afterwards: PUT /v1/models/${model}/live.`,
      mend: () => emptyDamaged(state, model),
    }),
  );
  const live = await unlessDamaged([], () => readLiveState(state, model));
  const version = live?.version;
  if (version !== undefined && isGone(versions, version)) {
    found.push({
      kind: 'stale',
      key: stateKey.live(model),
      problem: `Version ${version} of model \`${model}\` is live, and has been deleted.`,
      repair: 'The last live version that still exists goes live again. If there is none, no version is live.',
      mend: () => rollBack(state, model, version, now),
    });
  }
  for (const marked of live?.deleted ?? []) {
    if (isGone(versions, marked)) continue;
    found.push({
      kind: 'orphaned',
      key: stateKey.version(model, marked),
      problem: `Version ${marked} of model \`${model}\` has not been deleted completely.`,
      repair: 'The rest is deleted.',
      mend: () => removeVersion(state, model, marked),
    });
  }
  const before = await examine(
    () => readRecord(state, stateKey.deletedVersions(model), deletedVersionsRecord),
    () => ({
      repair: 'It is written again, with the highest version number in any object of the model.',
      mend: () => keepNumbers(state, model),
    }),
  );
  return [...found, ...before];
}

/** Replaces a damaged `live.json` with an empty one. */
async function emptyDamaged(state: ObjectStore, model: string): Promise<void> {
  const change = (present: LiveState | undefined): LiveState => present ?? { history: [], deleted: [] };
  await updateRecord(state, stateKey.live(model), liveState, change, { replaceDamaged: true });
}

/** Makes the last live version that still exists live again, or none. */
async function rollBack(state: ObjectStore, model: string, gone: number, now: Date): Promise<void> {
  const versions = await readVersionStates(state, model);
  await updateLive(state, model, (live) => {
    if (live.version !== gone || !isGone(versions, gone)) return live;
    const before = live.history.find(
      ({ version }) => typeof versions.get(version) === 'object' && !live.deleted.includes(version),
    );
    if (before) return nextLive(live, { version: before.version, askedAt: now.toISOString(), by: 'doctor' });
    const { version: _, askedAt: __, ...rest } = live;
    return rest;
  });
}

/** Replaces a damaged `deleted.json`. */
async function keepNumbers(state: ObjectStore, model: string): Promise<void> {
  const highest = Math.max(1, await highestNumber(state, model));
  const key = stateKey.deletedVersions(model);
  await updateRecord(state, key, deletedVersionsRecord, (present) => present ?? { highest }, {
    replaceDamaged: true,
  });
}
