import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { z } from '@hono/zod-openapi';
import {
  type Training,
  type TrainingList,
  type trainingRequest,
  training as trainingView,
} from '../../shared/api/trainings.ts';
import { sha256 } from '../../shared/domain/digest.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { hyperparameters } from '../../shared/domain/hyperparameters.ts';
import { type BaseRef, endedStatuses, type TrainingRecord } from '../../shared/domain/records.ts';
import { tooFewClasses } from '../../shared/domain/too-few-classes.ts';
import { trainMessage } from '../../shared/domain/train-message.ts';
import { parseUploadKey } from '../../shared/domain/upload-key.ts';
import { InvalidRequest } from '../../shared/lambda/problem.ts';
import { datasetNotFound } from '../../shared/store/dataset.ts';
import {
  createTraining,
  findTraining,
  listTrainings as listRecords,
  readTraining,
  updateTraining,
} from '../../shared/store/trainings.ts';
import { findBase } from './bases.ts';
import type { ApiDeps } from './deps.ts';

/**
 * Queues a training. With an idempotency key, one and the same training however often it is asked for; as long as
 * it has not ended its message is sent again, since the first may have got lost.
 * @throws HeadstartError `base-not-found`, `dataset-not-found`, `dataset-not-trainable`, `invalid-request`
 */
export async function startTraining(
  deps: ApiDeps,
  model: string,
  request: z.output<typeof trainingRequest>,
  idempotencyKey: string | undefined,
): Promise<Training> {
  const base = await findBase(deps, request.base);
  const asked = askedFor(deps, model, base, request, idempotencyKey);
  const known = idempotencyKey === undefined ? undefined : await findTraining(deps.state, asked.id);
  if (!known) await checkTrainable(deps, asked.dataset);
  const isNew = !known && (await createTraining(deps.state, asked));
  const record = isNew ? asked : await readTraining(deps.state, asked.id);
  if (!isNew) checkSame(record, asked);

  if (!endedStatuses.includes(record.status)) {
    try {
      await deps.trainQueue.send([trainMessage(record.id)]);
    } catch (error) {
      if (idempotencyKey === undefined) await giveUp(deps, record.id);
      throw error;
    }
  }
  return trainingView.parse(record);
}

function askedFor(
  { now }: ApiDeps,
  model: string,
  base: BaseRef,
  request: z.output<typeof trainingRequest>,
  idempotencyKey: string | undefined,
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
  };
}

/** Says at once what a training would say after a while. Stops at the second class, or manifest that may have one. */
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

function checkSame(present: TrainingRecord, asked: TrainingRecord): void {
  const wish = ({ dataset, base, hyperparameters, seed, precision }: TrainingRecord) => ({
    dataset,
    base: base.digest,
    hyperparameters,
    seed,
    precision,
  });
  if (isDeepStrictEqual(wish(present), wish(asked))) return;
  throw new InvalidRequest([
    {
      path: 'header.idempotency-key',
      message: `was used for another training of this model (${present.id}); take a new one for a new request`,
    },
  ]);
}

/** A training whose message may not have been sent, and that its caller won't know of. */
async function giveUp({ state, now }: ApiDeps, id: string): Promise<void> {
  const error = { code: 'unavailable', message: 'The training could not be queued. Train again.' };
  await updateTraining(state, id, (record) => ({
    ...record,
    status: 'failed',
    error,
    finishedAt: now().toISOString(),
  }));
}

export async function listTrainings({ state }: ApiDeps, limit: number): Promise<TrainingList> {
  return { trainings: (await listRecords(state, limit)).map((record) => trainingView.parse(record)) };
}

/** @throws HeadstartError `training-not-found` */
export async function getTraining({ state }: ApiDeps, id: string): Promise<Training> {
  return trainingView.parse(await readTraining(state, id));
}

/** @throws HeadstartError `training-not-found`, `training-has-ended` */
export async function cancelTraining({ state, now }: ApiDeps, id: string): Promise<Training> {
  const record = await updateTraining(state, id, ({ lease: _, wait: __, ...present }) => ({
    ...present,
    status: 'cancelled',
    finishedAt: now().toISOString(),
  }));
  if (record.status === 'cancelled') return trainingView.parse(record);
  throw new HeadstartError('training-has-ended', `Training \`${id}\` has ${record.status} already: nothing to cancel.`);
}
