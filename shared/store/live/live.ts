import { HeadstartError } from '../../domain/errors.ts';
import { type LiveRecord, type LiveState, liveState, type VersionRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readRecord, type UpdateOptions, updateRecord } from '../objects/json-record.ts';
import { versionNotFound } from '../versions/versions.ts';

/** Maximum number of entries in the history of `live.json`. */
const historyLength = 100;

export function noLiveVersion(model: string): HeadstartError {
  return new HeadstartError(
    'no-live-version',
    `Model \`${model}\` has no live version. Choose one: PUT /v1/models/${model}/live; or train it: POST /v1/models/${model}/trainings.`,
  );
}

/** Possible only in data from an earlier release, which could delete a version while it went live. */
export function liveVersionGone(model: string, version: number): HeadstartError {
  return new HeadstartError(
    'no-live-version',
    `Version ${version} of model \`${model}\` was live and has been deleted. Choose another (GET /v1/models/${model}/versions lists them): PUT /v1/models/${model}/live.`,
  );
}

/** @throws HeadstartError `damaged` */
export async function readLive(state: ObjectStore, model: string): Promise<LiveRecord | undefined> {
  const found = await readLiveState(state, model);
  return found && liveOf(found);
}

/** The content of `live.json`, even if no version is live. @throws HeadstartError `damaged` */
export async function readLiveState(state: ObjectStore, model: string): Promise<LiveState | undefined> {
  return (await readRecord(state, stateKey.live(model), liveState))?.value;
}

function liveOf({ version, askedAt, history }: LiveState): LiveRecord | undefined {
  return version === undefined || askedAt === undefined ? undefined : { version, askedAt, history };
}

/**
 * Changes `live.json`. If `change` returns its argument, nothing is written.
 * @throws HeadstartError `damaged`, `conflict`
 */
export async function updateLive(
  state: ObjectStore,
  model: string,
  change: (live: LiveState) => LiveState,
  options?: UpdateOptions,
): Promise<LiveState> {
  const none: LiveState = { history: [], deleted: [] };
  const changePresent = (present: LiveState | undefined): LiveState | undefined => {
    const next = change(present ?? none);
    return next === none ? undefined : next;
  };
  return (await updateRecord(state, stateKey.live(model), liveState, changePresent, options)) ?? none;
}

/**
 * Makes a training's version live, unless the live version was requested later, or this version has been deleted.
 * @throws HeadstartError `damaged`, `conflict`
 */
export async function moveLiveFromTraining(
  state: ObjectStore,
  model: string,
  version: number,
  { askedAt, training }: { askedAt: string; training: string },
): Promise<void> {
  await updateLive(state, model, (present) => {
    if (present.deleted.includes(version)) return present;
    if (present.askedAt !== undefined && present.askedAt >= askedAt) return present;
    if (present.version === version) return { ...present, askedAt };
    return nextLive(present, { version, askedAt, by: `training ${training}` });
  });
}

/**
 * Makes a version live, as the owner requested. With `expected`, only if that version is live. `override` notes in the
 * history that the gate had held the version. A damaged `live.json` is replaced, unless `expected` depends on it.
 * @throws HeadstartError `version-not-found`, `expected-version-differs`, `damaged`, `conflict`
 */
export async function setLive(
  state: ObjectStore,
  { model, version }: Pick<VersionRecord, 'model' | 'version'>,
  {
    askedAt,
    by,
    expected,
    override = false,
  }: { askedAt: string; by: string; expected?: number | undefined; override?: boolean },
): Promise<LiveRecord> {
  const { history } = await updateLive(
    state,
    model,
    (live) => {
      // An earlier attempt of this request wrote it, and the response was lost.
      if (live.history[0]?.by === by && live.askedAt === askedAt && live.version === version) return live;
      if (live.deleted.includes(version)) throw versionNotFound(model, version);
      if (expected !== undefined && live.version !== expected) {
        throw new HeadstartError(
          'expected-version-differs',
          `Model \`${model}\`: version ${live.version ?? 'none'} is live, not ${expected}. Check what changed, then decide again.`,
        );
      }
      return nextLive(live, { version, askedAt, by, ...(override && { override }) });
    },
    { replaceDamaged: expected === undefined },
  );
  return { version, askedAt, history };
}

/**
 * Marks versions as deleted, so that none of them can go live. Their objects are deleted afterwards.
 * @param choose the versions to delete, given `live.json`; it may refuse by throwing
 * @param options.keepHistory false: also forgets which versions were live
 * @throws HeadstartError `damaged`, `conflict`
 */
export async function markDeleted(
  state: ObjectStore,
  model: string,
  choose: (live: LiveState) => readonly number[],
  { keepHistory = true, ...options }: UpdateOptions & { keepHistory?: boolean } = {},
): Promise<void> {
  const change = (live: LiveState): LiveState => {
    const chosen = choose(live);
    const isLive = live.version !== undefined && chosen.includes(live.version);
    if (!isLive && keepHistory && chosen.every((version) => live.deleted.includes(version))) return live;
    const deleted = [...new Set([...live.deleted, ...chosen])].sort((a, b) => a - b);
    const { version: _, askedAt: __, ...rest } = live;
    return { ...(isLive ? rest : live), ...(!keepHistory && { history: [] }), deleted };
  };
  await updateLive(state, model, change, options);
}

/** The content of `live.json` after this version has gone live. */
export function nextLive(live: LiveState, entry: LiveState['history'][number]): LiveState {
  const history = [entry, ...live.history].slice(0, historyLength);
  return { version: entry.version, askedAt: entry.askedAt, history, deleted: live.deleted };
}
