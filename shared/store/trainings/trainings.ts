import { eachLimited } from '../../domain/each-limited.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { endedStatuses, type TrainingRecord, trainingRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { createRecord, readRecord, updateRecord } from '../objects/json-record.ts';

type Change = (record: TrainingRecord) => TrainingRecord | undefined;

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
  { lease: _, chain: __, listing: ___, wait: ____, isFinal: _____, made: ______, ...record }: TrainingRecord,
  outcome: Pick<TrainingRecord, 'status' | 'version' | 'error'>,
  now: Date,
): TrainingRecord {
  return { ...record, ...outcome, finishedAt: now.toISOString() };
}

/** A training of a model that has not ended, or undefined. Reads every training, and skips what can't be read. */
export async function activeTraining(state: ObjectStore, model: string): Promise<TrainingRecord | undefined> {
  const all = await listTrainings(state, Number.POSITIVE_INFINITY);
  return all.find((training) => training.model === model && isOpenTraining(training));
}

/**
 * The trainings that changed last, at most `limit`, the newest request first. Ids have no order: that of a training with
 * an `Idempotency-Key` has no time in it.
 * @param problems gets a line for each whose record can't be read
 */
export async function listTrainings(
  state: ObjectStore,
  limit: number,
  problems: KeyProblem[] = [],
): Promise<TrainingRecord[]> {
  const newest = (await trainingIds(state)).sort((a, b) => b.changedAt - a.changedAt).slice(0, limit);
  const listed = await eachLimited(newest, 16, ({ id }) => unlessDamaged(problems, () => findTraining(state, id)));
  return listed.flatMap((record) => record ?? []).sort((a, b) => (a.requestedAt > b.requestedAt ? -1 : 1));
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

function found(record: TrainingRecord | undefined, id: string): TrainingRecord {
  if (record) return record;
  throw new HeadstartError('training-not-found', `There is no training \`${id}\`. GET /v1/trainings lists them.`);
}
