import { HeadstartError } from '../../domain/errors.ts';
import { type LiveRecord, type LiveState, liveState } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { readRecord, type UpdateOptions, updateRecord } from '../objects/json-record.ts';
import { listNumbers, readVersion, versionNotFound } from '../versions/versions.ts';

/** How many former versions `live.json` remembers. */
const historyLength = 100;

export function noLiveVersion(model: string): HeadstartError {
  return new HeadstartError(
    'no-live-version',
    `Model \`${model}\` has no live version. Choose one: PUT /v1/models/${model}/live; or train it: POST /v1/models/${model}/trainings.`,
  );
}

/** Of data that the code before has written: it could delete a version while that went live. */
export function liveVersionGone(model: string, version: number): HeadstartError {
  return new HeadstartError(
    'no-live-version',
    `Version ${version} of model \`${model}\` was live and is gone. Choose another (GET /v1/models/${model}/versions lists them): PUT /v1/models/${model}/live.`,
  );
}

/** @throws HeadstartError `damaged` */
export async function readLive(state: ObjectStore, model: string): Promise<LiveRecord | undefined> {
  const found = await readLiveState(state, model);
  return found && liveOf(found);
}

/** What `live.json` says, also where nothing is live. @throws HeadstartError `damaged` */
export async function readLiveState(state: ObjectStore, model: string): Promise<LiveState | undefined> {
  return (await readRecord(state, stateKey.live(model), liveState))?.value;
}

export function liveOf({ version, askedAt, history }: LiveState): LiveRecord | undefined {
  return version === undefined || askedAt === undefined ? undefined : { version, askedAt, history };
}

/** @throws HeadstartError `damaged`, `conflict` */
export function updateLive(
  state: ObjectStore,
  model: string,
  change: (live: LiveState) => LiveState | undefined,
  options?: UpdateOptions,
): Promise<LiveState | undefined> {
  return updateRecord(
    state,
    stateKey.live(model),
    liveState,
    (live = { history: [], deleted: [] }) => change(live),
    options,
  );
}

/**
 * Lets a training's version go live, unless what is live was asked for later, or the version is deleted by now.
 * @returns what is live then
 * @throws HeadstartError `damaged`, `conflict`
 */
export async function moveLiveFromTraining(
  state: ObjectStore,
  model: string,
  version: number,
  { askedAt, training }: { askedAt: string; training: string },
): Promise<LiveRecord | undefined> {
  const live = await updateLive(state, model, (present) => {
    if (present.deleted.includes(version)) return undefined;
    if (present.askedAt !== undefined && present.askedAt >= askedAt) return undefined;
    if (present.version === version) return { ...present, askedAt };
    return nextLive(present, { version, askedAt, by: `training ${training}` });
  });
  return live && liveOf(live);
}

/**
 * The owner's choice: promote or roll back. With `expected`, only while that version is live. `override` says in the
 * history that the version's gate had refused it. A damaged `live.json` is replaced, unless `expected` asks what it said.
 * @throws HeadstartError `model-not-found`, `version-not-found`, `expected-version-differs`, `damaged`, `conflict`
 */
export async function setLive(
  state: ObjectStore,
  model: string,
  version: number,
  {
    askedAt,
    by,
    expected,
    override = false,
  }: { askedAt: string; by: string; expected?: number | undefined; override?: boolean },
): Promise<LiveRecord> {
  await readVersion(state, model, version);
  const result = await updateLive(
    state,
    model,
    (live) => {
      // Written by an earlier try of this very request, whose answer was lost.
      if (live.history[0]?.by === by && live.askedAt === askedAt && live.version === version) return undefined;
      if (live.deleted.includes(version)) throw versionNotFound(model, version);
      if (expected !== undefined && live.version !== expected) {
        throw new HeadstartError(
          'expected-version-differs',
          `Model \`${model}\`: version ${live.version ?? 'none'} is live, not ${expected}. Look at what changed, then decide again.`,
        );
      }
      return nextLive(live, { version, askedAt, by, ...(override && { override }) });
    },
    { replaceDamaged: expected === undefined },
  );
  return liveOf(result as LiveState) as LiveRecord;
}

/**
 * Takes versions in hand to delete them: from then on none of them can go live.
 * @param which of these versions are to go, given what is live now; it may refuse by throwing
 * @param options.history false: forgets what was live, too
 * @throws HeadstartError `damaged`, `conflict`
 */
export async function markDeleted(
  state: ObjectStore,
  model: string,
  which: (live: LiveState) => readonly number[],
  { history: keepHistory = true, ...options }: UpdateOptions & { history?: boolean } = {},
): Promise<void> {
  const change = (live: LiveState): LiveState | undefined => {
    const going = which(live);
    const isLive = live.version !== undefined && going.includes(live.version);
    if (!isLive && keepHistory && going.every((version) => live.deleted.includes(version))) return undefined;
    const deleted = [...new Set([...live.deleted, ...going])].sort((a, b) => a - b);
    const { version: _, askedAt: __, ...rest } = live;
    return { ...(isLive ? rest : live), ...(!keepHistory && { history: [] }), deleted };
  };
  await updateLive(state, model, change, options);
}

/**
 * Versions that are deleted, or in hand to be: what `live.json` says, and what is left of them. Where `live.json` is
 * damaged, the latter alone.
 */
export async function deletedNumbers(state: ObjectStore, model: string): Promise<Set<number>> {
  const [live, numbers] = await Promise.all([
    unlessDamaged([], () => readLiveState(state, model)),
    listNumbers(state, model),
  ]);
  const gone = numbers.flatMap(({ version, isDeleted }) => (isDeleted ? [version] : []));
  return new Set([...(live?.deleted ?? []), ...gone]);
}

/** What `live.json` says once this has gone live. */
export function nextLive(live: LiveState, entry: LiveState['history'][number]): LiveState {
  const history = [entry, ...live.history].slice(0, historyLength);
  return { version: entry.version, askedAt: entry.askedAt, history, deleted: live.deleted };
}
