import { eachLimited } from '../domain/each-limited.ts';
import { HeadstartError } from '../domain/errors.ts';
import { endedStatuses, type TrainingRecord, trainingRecord } from '../domain/records.ts';
import { stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { createRecord, readRecord, updateRecord } from './json-record.ts';

export function createTraining(state: ObjectStore, record: TrainingRecord): Promise<boolean> {
  return createRecord(state, stateKey.training(record.id), record);
}

export async function findTraining(state: ObjectStore, id: string): Promise<TrainingRecord | undefined> {
  return (await readRecord(state, stateKey.training(id), trainingRecord))?.value;
}

/** @throws HeadstartError `training-not-found` */
export async function readTraining(state: ObjectStore, id: string): Promise<TrainingRecord> {
  const found = await findTraining(state, id);
  if (found) return found;
  throw new HeadstartError('training-not-found', `There is no training \`${id}\`. GET /v1/trainings lists them.`);
}

/**
 * Changes a training that has not ended; leaves an ended one as it is. Resolves to what stands there afterwards.
 * @throws HeadstartError `training-not-found`
 */
export async function updateTraining(
  state: ObjectStore,
  id: string,
  change: (record: TrainingRecord) => TrainingRecord | undefined,
): Promise<TrainingRecord> {
  const record = await updateRecord(state, stateKey.training(id), trainingRecord, (present) =>
    present && !endedStatuses.includes(present.status) ? change(present) : undefined,
  );
  if (!record) throw new HeadstartError('training-not-found', `There is no training \`${id}\`.`);
  return record;
}

/** A training of a model that has not ended, or undefined. Reads every training. */
export async function activeTraining(state: ObjectStore, model: string): Promise<TrainingRecord | undefined> {
  const all = await listTrainings(state, Number.POSITIVE_INFINITY);
  return all.find((training) => training.model === model && !endedStatuses.includes(training.status));
}

/**
 * The trainings that changed last, at most `limit`, the newest request first. Their ids can't tell: that of a
 * training with an `Idempotency-Key` has no time in it.
 */
export async function listTrainings(state: ObjectStore, limit: number): Promise<TrainingRecord[]> {
  const found: { id: string; changedAt: number }[] = [];
  for await (const { key, lastModified } of state.list(stateKey.trainings)) {
    const id = /^trainings\/([^/]+)\.json$/.exec(key)?.[1];
    if (id) found.push({ id, changedAt: lastModified.getTime() });
  }
  const newest = found.sort((a, b) => b.changedAt - a.changedAt).slice(0, limit);
  const records = await eachLimited(newest, 16, ({ id }) => readTraining(state, id));
  return records.sort((a, b) => (a.requestedAt > b.requestedAt ? -1 : 1));
}
