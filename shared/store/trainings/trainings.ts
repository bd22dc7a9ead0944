import { eachLimited } from '../../domain/each-limited.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { endedStatuses, type TrainingRecord, trainingRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { createRecord, readRecord, updateRecord } from '../objects/json-record.ts';

export function createTraining(state: ObjectStore, record: TrainingRecord): Promise<boolean> {
  return createRecord(state, stateKey.training(record.id), record);
}

/** @throws HeadstartError `damaged` */
export async function findTraining(state: ObjectStore, id: string): Promise<TrainingRecord | undefined> {
  const key = stateKey.training(id);
  const record = (await readRecord(state, key, trainingRecord))?.value;
  if (record && record.id !== id) throw new Damaged(key, `it is the record of training ${record.id}`);
  return record;
}

/** @throws HeadstartError `training-not-found`, `damaged` */
export async function readTraining(state: ObjectStore, id: string): Promise<TrainingRecord> {
  const record = await findTraining(state, id);
  if (record) return record;
  throw trainingNotFound(id);
}

/**
 * Changes an open training; an ended one stays as it is.
 * @returns the record afterwards, or undefined when there is no such training
 */
export function changeTraining(
  state: ObjectStore,
  id: string,
  change: (record: TrainingRecord) => TrainingRecord,
): Promise<TrainingRecord | undefined> {
  return updateRecord(state, stateKey.training(id), trainingRecord, (present) =>
    present && isOpenTraining(present) ? change(present) : present,
  );
}

export const isOpenTraining = ({ status }: TrainingRecord): boolean => !endedStatuses.includes(status);

/** The record of a training that has ended, without the fields of a running one. */
export function endedTraining(
  { lease: _, chain: __, listing: ___, wait: ____, isFinal: _____, made: ______, ...record }: TrainingRecord,
  outcome: Pick<TrainingRecord, 'status' | 'version' | 'error'>,
  now: Date,
): TrainingRecord {
  return { ...record, ...outcome, finishedAt: now.toISOString() };
}

/** An open training of a model, or undefined. Reads every training, and skips damaged records. */
export async function findOpenTraining(state: ObjectStore, model: string): Promise<TrainingRecord | undefined> {
  const all = await listTrainings(state, Number.POSITIVE_INFINITY);
  return all.find((training) => training.model === model && isOpenTraining(training));
}

/**
 * The trainings that changed last, up to `limit`, the newest request first. Ids have no order: the id of a training with
 * an `Idempotency-Key` contains no time.
 * @param problems gets a line for each damaged record
 */
export async function listTrainings(
  state: ObjectStore,
  limit: number,
  problems: KeyProblem[] = [],
): Promise<TrainingRecord[]> {
  const newest = (await listTrainingIds(state)).sort((a, b) => b.changedAt - a.changedAt).slice(0, limit);
  const listed = await eachLimited(newest, 16, ({ id }) => unlessDamaged(problems, () => findTraining(state, id)));
  return listed.flatMap((record) => record ?? []).sort((a, b) => (a.requestedAt > b.requestedAt ? -1 : 1));
}

/** Every training's id, and the time of its record's last write (ms), from one listing. */
async function listTrainingIds(state: ObjectStore): Promise<{ id: string; changedAt: number }[]> {
  const ids: { id: string; changedAt: number }[] = [];
  for await (const { key, lastModified } of state.list(stateKey.trainings)) {
    const id = /^trainings\/([^/]+)\.json$/.exec(key)?.[1];
    if (id) ids.push({ id, changedAt: lastModified.getTime() });
  }
  return ids;
}

export function trainingNotFound(id: string): HeadstartError {
  return new HeadstartError('training-not-found', `There is no training \`${id}\`. GET /v1/trainings lists them.`);
}
