import { HeadstartError } from '../domain/errors.ts';
import {
  deletedVersionsRecord,
  inputRecord,
  type LiveRecord,
  liveRecord,
  type VersionRecord,
  versionRecord,
} from '../domain/records.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { createRecord, readRecord, updateRecord } from './json-record.ts';

/** How many former versions `live.json` remembers. */
const historyLength = 100;

/** The numbers of a model's versions, ascending; empty when there is no such model. */
export async function listVersions(state: ObjectStore, model: string): Promise<number[]> {
  const prefix = stateKey.versions(model);
  const versions: number[] = [];
  for await (const { key } of state.list(prefix)) versions.push(Number(key.slice(prefix.length, -'.json'.length)));
  return versions.sort((a, b) => a - b);
}

export function modelNotFound(model: string): HeadstartError {
  return new HeadstartError(
    'model-not-found',
    `There is no model \`${model}\`. GET /v1/models lists them; POST /v1/models/${model}/trainings makes it.`,
  );
}

export function noLiveVersion(model: string): HeadstartError {
  return new HeadstartError(
    'no-live-version',
    `Model \`${model}\` has no live version. Choose one: PUT /v1/models/${model}/live; or train it: POST /v1/models/${model}/trainings.`,
  );
}

/** @throws HeadstartError `version-not-found`, `model-not-found` */
export async function readVersion(state: ObjectStore, model: string, version: number): Promise<VersionRecord> {
  const found = await readRecord(state, stateKey.version(model, version), versionRecord);
  if (found) return found.value;
  if ((await listVersions(state, model)).length === 0) throw modelNotFound(model);
  throw new HeadstartError(
    'version-not-found',
    `Model \`${model}\` has no version ${version}. GET /v1/models/${model}/versions lists them.`,
  );
}

/** The version that this input gave before, or undefined. */
export async function versionOfInput(
  state: ObjectStore,
  model: string,
  inputDigest: string,
): Promise<number | undefined> {
  return (await readRecord(state, stateKey.input(model, inputDigest), inputRecord))?.value.version;
}

/**
 * Commits a version under the next free number, or finds that another runner has committed the same input.
 * The record is written last, so whoever sees a version sees all of it.
 */
export async function commitVersion(state: ObjectStore, record: Omit<VersionRecord, 'version'>): Promise<number> {
  const { model, inputDigest } = record;
  const last = (await listVersions(state, model)).at(-1) ?? 0;
  const deleted = (await readRecord(state, stateKey.deletedVersions(model), deletedVersionsRecord))?.value.highest ?? 0;
  for (let version = deleted >= last ? deleted + 1 : last; ; version++) {
    const present = await readRecord(state, stateKey.version(model, version), versionRecord);
    const same = present?.value.inputDigest === inputDigest;
    if (same || (!present && (await createRecord(state, stateKey.version(model, version), { ...record, version })))) {
      await createRecord(state, stateKey.input(model, inputDigest), { version });
      return version;
    }
    if (!present) version--; // Somebody took the number in between: look at what they wrote.
  }
}

export async function readLive(state: ObjectStore, model: string): Promise<LiveRecord | undefined> {
  return (await readRecord(state, stateKey.live(model), liveRecord))?.value;
}

/** Lets a training's version go live, unless what is live was asked for later. Resolves to what is live then. */
export async function moveLiveFromTraining(
  state: ObjectStore,
  model: string,
  version: number,
  { askedAt, training }: { askedAt: string; training: string },
): Promise<LiveRecord | undefined> {
  return updateRecord(state, stateKey.live(model), liveRecord, (live) => {
    if (live && live.askedAt >= askedAt) return undefined;
    if (live?.version === version) return { ...live, askedAt };
    return nextLive(live, { version, askedAt, by: `training ${training}` });
  });
}

/**
 * The owner's choice: promote or roll back. With `expected`, only while that version is live. `override` says in the
 * history that the version's gate had refused it.
 * @throws HeadstartError `model-not-found`, `version-not-found`, `expected-version-differs`
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
  const result = await updateRecord(state, stateKey.live(model), liveRecord, (live) => {
    // Written by an earlier try of this very request, whose answer was lost.
    if (live?.history[0]?.by === by && live.askedAt === askedAt && live.version === version) return undefined;
    if (expected !== undefined && live?.version !== expected) {
      throw new HeadstartError(
        'expected-version-differs',
        `Model \`${model}\`: version ${live?.version ?? 'none'} is live, not ${expected}. Look at what changed, then decide again.`,
      );
    }
    return nextLive(live, { version, askedAt, by, ...(override && { override }) });
  });
  return result as LiveRecord;
}

function nextLive(live: LiveRecord | undefined, entry: LiveRecord['history'][number]): LiveRecord {
  const history = [entry, ...(live?.history ?? [])].slice(0, historyLength);
  return { version: entry.version, askedAt: entry.askedAt, history };
}
