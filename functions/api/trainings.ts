import { randomBytes, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { z } from '@hono/zod-openapi';
import {
  type Training,
  type TrainingList,
  type trainingRequest,
  training as trainingView,
} from '../../shared/api/trainings.ts';
import { tooFewClasses } from '../../shared/domain/dataset/too-few-classes.ts';
import { parseUploadKey } from '../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../shared/domain/digest.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { hyperparameters } from '../../shared/domain/hyperparameters.ts';
import { newChain } from '../../shared/domain/job.ts';
import type { BaseRef, TrainingRecord } from '../../shared/domain/state/records.ts';
import { trainings } from '../../shared/jobs/kinds.ts';
import { noteOpenJob } from '../../shared/jobs/open-jobs.ts';
import { sendMessage, wakeJob } from '../../shared/jobs/wake.ts';
import { InvalidRequest } from '../../shared/lambda/problem.ts';
import { datasetNotFound } from '../../shared/store/datasets/list-dataset.ts';
import type { KeyProblem } from '../../shared/store/objects/damaged.ts';
import {
  changeTraining,
  createTraining,
  endedTraining,
  findTraining,
  isOpenTraining,
  listTrainings as listRecords,
  readTraining,
  trainingNotFound,
} from '../../shared/store/trainings/trainings.ts';
import { findBase } from './bases.ts';
import type { ApiDeps } from './deps.ts';

/**
 * Queues a training. Requests with the same idempotency key get the same training. An unfinished training is queued
 * again unless it is running.
 * @throws HeadstartError `base-not-found`, `dataset-not-found`, `dataset-not-trainable`, `invalid-request`
 */
export async function startTraining(
  deps: ApiDeps,
  model: string,
  request: z.output<typeof trainingRequest>,
  idempotencyKey: string | undefined,
): Promise<Training> {
  const { state } = deps;
  const base = await findBase(deps, request.base);
  const by = randomUUID();
  const requested = recordOf(deps, model, base, request, { idempotencyKey, by });
  const known = idempotencyKey === undefined ? undefined : await findTraining(state, requested.id);
  if (known) checkSame(known, requested);
  else await checkTrainable(deps, requested.dataset);
  if (known && !isOpenTraining(known)) return trainingView.parse(known);

  await noteOpenJob(state, trainings.name, requested.id, by);
  const isNew = !known && (await createTraining(state, requested));
  const record = isNew ? requested : await readTraining(state, requested.id);
  checkSame(record, requested);
  const sender = { ...deps, queue: deps.trainQueue };
  // An existing record may be this request's own, if S3's response to the write was lost.
  if (record.chain?.by !== by)
    return trainingView.parse((await wakeJob(sender, trainings, requested.id, { mayFail: false })) ?? record);
  try {
    await sendMessage(sender, trainings, requested.id, record);
  } catch (error) {
    if (idempotencyKey === undefined) await giveUp(deps, requested.id);
    throw error;
  }
  return trainingView.parse(record);
}

function recordOf(
  { now, patienceSeconds }: ApiDeps,
  model: string,
  base: BaseRef,
  request: z.output<typeof trainingRequest>,
  { idempotencyKey, by }: { idempotencyKey: string | undefined; by: string },
): TrainingRecord {
  const requestedAt = now().toISOString();
  return {
    id:
      idempotencyKey === undefined
        ? `${requestedAt.replace(/\D/g, '').replace(/^(\d{8})/, '$1T')}-${randomBytes(4).toString('hex')}`
        : sha256(`${model}\n${idempotencyKey}`).slice(0, 16),
    model,
    dataset: request.dataset ?? model,
    base,
    hyperparameters: request.hyperparameters ?? hyperparameters.parse({}),
    seed: request.seed ?? 0,
    precision: request.precision ?? {},
    status: 'queued',
    progress: { done: 0, total: 0 },
    requestedAt,
    notEmbedded: [],
    chain: { ...newChain(0, now(), patienceSeconds), by },
  };
}

/**
 * Rejects a dataset that a training would reject later. Stops at the second class, or at a manifest, which may name
 * one.
 */
async function checkTrainable({ uploads }: ApiDeps, dataset: string): Promise<void> {
  let empty = true;
  const labels = new Set<string>();
  for await (const { key } of uploads.list(`${dataset}/`)) {
    empty = false;
    const meaning = parseUploadKey(key);
    if (meaning.kind === 'example' && meaning.split === 'train') labels.add(meaning.label);
    if (meaning.kind === 'manifest' || labels.size > 1) return;
  }
  throw empty ? datasetNotFound(dataset) : tooFewClasses(dataset, [...labels]);
}

function checkSame(present: TrainingRecord, requested: TrainingRecord): void {
  const inputsOf = ({ dataset, base, hyperparameters, seed, precision }: TrainingRecord) => ({
    dataset,
    base: base.digest,
    hyperparameters,
    seed,
    precision,
  });
  if (isDeepStrictEqual(inputsOf(present), inputsOf(requested))) return;
  throw new InvalidRequest([
    {
      path: 'header.idempotency-key',
      message: `was used for another training of this model (${present.id}); use a new one for a new request`,
    },
  ]);
}

/** Ends a training whose message may not have been sent: the caller will not learn its id. */
async function giveUp({ state, now }: ApiDeps, id: string): Promise<void> {
  const error = { code: 'unavailable', message: 'The training could not be queued. Train again.' };
  await changeTraining(state, id, (record) => endedTraining(record, { status: 'failed', error }, now()));
}

export async function listTrainings({ state }: ApiDeps, limit: number): Promise<TrainingList> {
  const problems: KeyProblem[] = [];
  const records = await listRecords(state, limit, problems);
  return {
    trainings: records.map((record) => trainingView.parse(record)),
    ...(problems.length > 0 && { problems }),
  };
}

/** @throws HeadstartError `training-not-found` */
export async function getTraining({ state }: ApiDeps, id: string): Promise<Training> {
  return trainingView.parse(await readTraining(state, id));
}

/** @throws HeadstartError `training-not-found`, `training-has-ended` */
export async function cancelTraining({ state, now, measure }: ApiDeps, id: string): Promise<Training> {
  let ends = false;
  const record = await changeTraining(state, id, (present) => {
    ends = !present.isFinal;
    return ends ? endedTraining(present, { status: 'cancelled' }, now()) : present;
  });
  if (!record) throw trainingNotFound(id);
  if (ends) trainings.measureEnd(measure, record, now());
  if (record.status === 'cancelled') return trainingView.parse(record);
  const message = record.isFinal
    ? `Training \`${id}\` is committing its version, so it is too late to cancel it. Delete the version if you do not want it.`
    : `Training \`${id}\` has already ${record.status}.`;
  throw new HeadstartError('training-has-ended', message);
}
