import { eachLimited } from '../domain/each-limited.ts';
import { HeadstartError } from '../domain/errors.ts';
import { endedStatuses, type TrainingRecord, trainingRecord } from '../domain/records.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { createRecord, readRecord, UnreadableRecord, updateRecord } from './json-record.ts';

type Change = (record: TrainingRecord) => TrainingRecord | undefined;

/** A training as a list found it: its record, or why that can't be read. */
export type ListedTraining = { record: TrainingRecord } | { id: string; problem: string };

export function createTraining(state: ObjectStore, record: TrainingRecord): Promise<boolean> {
  return createRecord(state, stateKey.training(record.id), record);
}

export async function findTraining(state: ObjectStore, id: string): Promise<TrainingRecord | undefined> {
  return (await readRecord(state, stateKey.training(id), trainingRecord))?.value;
}

/** @throws HeadstartError `training-not-found` */
export async function readTraining(state: ObjectStore, id: string): Promise<TrainingRecord> {
  return found(await findTraining(state, id), id);
}

/**
 * Changes a training that has not ended; leaves an ended one as it is. Resolves to the record afterwards.
 * @throws HeadstartError `training-not-found`
 */
export async function updateTraining(state: ObjectStore, id: string, change: Change): Promise<TrainingRecord> {
  return found(await changeTraining(state, id, change), id);
}

/** The same; resolves to undefined where there is no such training. */
export function changeTraining(state: ObjectStore, id: string, change: Change): Promise<TrainingRecord | undefined> {
  return updateRecord(state, stateKey.training(id), trainingRecord, (present) =>
    present && isOpenTraining(present) ? change(present) : undefined,
  );
}

export const isOpenTraining = ({ status }: TrainingRecord): boolean => !endedStatuses.includes(status);

/** A training's record at its end, without what only runners need. */
export function endedTraining(
  { lease: _, chain: __, listing: ___, wait: ____, ...record }: TrainingRecord,
  outcome: Pick<TrainingRecord, 'status' | 'version' | 'error'>,
  now: Date,
): TrainingRecord {
  return { ...record, ...outcome, finishedAt: now.toISOString() };
}

/** A training of a model that has not ended, or undefined. Reads every training, and skips what can't be read. */
export async function activeTraining(state: ObjectStore, model: string): Promise<TrainingRecord | undefined> {
  for (const listed of await listTrainings(state, Number.POSITIVE_INFINITY)) {
    if ('record' in listed && listed.record.model === model && isOpenTraining(listed.record)) return listed.record;
  }
  return undefined;
}

/**
 * The trainings that changed last, at most `limit`, the newest request first, then those that can't be read. Ids have
 * no order: that of a training with an `Idempotency-Key` has no time in it.
 */
export async function listTrainings(state: ObjectStore, limit: number): Promise<ListedTraining[]> {
  const newest = (await trainingIds(state)).sort((a, b) => b.changedAt - a.changedAt).slice(0, limit);
  const listed = await eachLimited(newest, 16, ({ id }) => listedTraining(state, id));
  const requestedAt = (one: ListedTraining) => ('record' in one ? one.record.requestedAt : '');
  return listed.flatMap((one) => one ?? []).sort((a, b) => (requestedAt(a) > requestedAt(b) ? -1 : 1));
}

/** Every training's id, and when its record was last written (ms), from one listing. */
export async function trainingIds(state: ObjectStore): Promise<{ id: string; changedAt: number }[]> {
  const ids: { id: string; changedAt: number }[] = [];
  for await (const { key, lastModified } of state.list(stateKey.trainings)) {
    const id = /^trainings\/([^/]+)\.json$/.exec(key)?.[1];
    if (id) ids.push({ id, changedAt: lastModified.getTime() });
  }
  return ids;
}

async function listedTraining(state: ObjectStore, id: string): Promise<ListedTraining | undefined> {
  try {
    const record = await findTraining(state, id);
    return record && { record };
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    return { id, problem: error.message };
  }
}

function found(record: TrainingRecord | undefined, id: string): TrainingRecord {
  if (record) return record;
  throw new HeadstartError('training-not-found', `There is no training \`${id}\`. GET /v1/trainings lists them.`);
}
