import { deletedVersionsRecord, type LiveState } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { nextLive, readLiveState, updateLive } from '../live/live.ts';
import { removeVersion } from '../models/delete-version.ts';
import { highestNumber } from '../models/numbers.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { readRecord, updateRecord } from '../objects/json-record.ts';
import { examine, type Finding } from './finding.ts';
import { isGone, readVersions, type Versions } from './versions.ts';

/**
 * A `live.json` that can't be read, or names a version that is gone; deletions of versions that were cut off; a
 * `deleted.json`, of the code before, that can't be read.
 * @param now when the repair is asked for
 */
export async function findLiveProblems(
  state: ObjectStore,
  model: string,
  now: Date,
  versions?: Versions,
): Promise<Finding[]> {
  const known = versions ?? (await readVersions(state, model));
  const found = await examine(
    () => readLiveState(state, model),
    () => ({
      repair: `It then says that nothing is live. Choose a version afterwards: PUT /v1/models/${model}/live.`,
      mend: () => emptyDamaged(state, model),
    }),
  );
  const live = await unlessDamaged([], () => readLiveState(state, model));
  const version = live?.version;
  if (version !== undefined && isGone(known, version)) {
    found.push({
      kind: 'stale',
      key: stateKey.live(model),
      problem: `Version ${version} of model \`${model}\` is live, and is gone.`,
      repair: 'The version that was live before it and is still there goes live. Where there is none, nothing is live.',
      mend: () => rollBack(state, model, version, now),
    });
  }
  for (const marked of live?.deleted ?? []) {
    if (isGone(known, marked)) continue;
    found.push({
      kind: 'orphaned',
      key: stateKey.version(model, marked),
      problem: `Version ${marked} of model \`${model}\` was to be deleted, and not all of it is gone.`,
      repair: 'The rest is deleted.',
      mend: () => removeVersion(state, model, marked),
    });
  }
  const before = await examine(
    () => readRecord(state, stateKey.deletedVersions(model), deletedVersionsRecord),
    () => ({
      repair: 'It is written again, with the highest number that anything of the model names.',
      mend: () => keepNumbers(state, model),
    }),
  );
  return [...found, ...before];
}

/** Written where it was damaged, as `{}` then is what it says; else left. */
async function emptyDamaged(state: ObjectStore, model: string): Promise<void> {
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
