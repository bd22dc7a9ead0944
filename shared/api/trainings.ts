import { createRoute, z } from '@hono/zod-openapi';
import { networkDefaults } from '../domain/head-defaults.ts';
import { hyperparameters } from '../domain/hyperparameters.ts';
import { byLabel } from '../domain/names/by-label.ts';
import { nameRules } from '../domain/names/rules.ts';
import { datasetName, label } from '../domain/names/schemas.ts';
import { trainingRecord } from '../domain/state/records.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { bearer, damagedObjects, json, modelParams, pageLimit, precision, response } from './route.ts';

/** A training in responses: its record without the runners' own fields. */
export const training = trainingRecord
  .omit({ lease: true, chain: true, listing: true, wait: true, isFinal: true, made: true })
  .meta({ id: 'Training' });

const trainingList = z.object({ trainings: z.array(training), problems: damagedObjects }).meta({ id: 'TrainingList' });

/** Keywords of JSON Schema for the hyperparameters that each kind of head allows. */
const byHead = {
  if: { required: ['depth'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { hiddenLayers: { maxItems: 0 }, patience: false } },
  else: {
    properties: { warmStart: { const: false } },
    if: { properties: { hiddenLayers: { minItems: 1 } }, required: ['hiddenLayers'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { l2: { const: 'auto' } } },
    else: { properties: Object.fromEntries(Object.keys(networkDefaults).map((name) => [name, false])) },
  },
};

const hyperparametersRequest = hyperparameters.meta({ id: 'HyperparametersRequest', ...byHead });

export const trainingRequest = z
  .strictObject({
    dataset: datasetName.optional().meta({ description: "The model's name by default." }),
    base: z
      .string()
      .max(nameRules.model.maxLength)
      .optional()
      .meta({ description: 'Name of a base model from GET /v1/bases; the bundled one by default.' }),
    hyperparameters: hyperparametersRequest.optional(),
    precision: byLabel(label, precision)
      .optional()
      .meta({
        description:
          'The required precision of decisions, by label. The training finds confidence thresholds that reach it, and predictions have a `decision`.',
        example: { defect: 0.99 },
      }),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .optional()
      .meta({ description: '0 by default.' }),
  })
  .meta({ id: 'TrainingRequest' });

const idParams = z.strictObject({
  id: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the id of a training')
    .meta({ description: 'Id of the training.', example: '20260131T120000000-1b9d6bcd' }),
});

const queued: z.input<typeof training> = {
  id: '20260131T120000000-1b9d6bcd',
  model: 'clothing',
  dataset: 'clothing',
  base: {
    name: 'efficientnet-lite0',
    digest: 'ca1dac0e20c8e08b14ebd7245114ed02a8af8f8224cd8f6198615f739f7bee53',
  },
  hyperparameters: { hiddenLayers: [], l2: 'auto' },
  seed: 0,
  precision: {},
  status: 'queued',
  progress: { done: 0, total: 0 },
  requestedAt: '2026-01-31T12:00:00.000Z',
  notEmbedded: [],
};

const succeeded: z.input<typeof training> = {
  ...queued,
  status: 'succeeded',
  progress: { done: 56, total: 56, phase: 'final-fit', loss: 0.031 },
  finishedAt: '2026-01-31T12:00:04.000Z',
  version: 3,
};

export const startTraining = createRoute({
  ...operation('startTraining'),
  tags: ['Trainings'],
  summary: 'Train a model',
  description:
    'Queues the training of a new version on the current images of the dataset. The training waits for images that are not embedded yet. `hyperparameters.depth` asks for a deep head, which also trains the last blocks of the base model. If the same input has given a version before, the training ends with that version. With an `Idempotency-Key`, a repeated request returns the same training, and queues it again only if it is not running.',
  security: bearer('manage'),
  request: {
    params: modelParams,
    headers: z.object({
      'idempotency-key': z
        .string()
        .min(1)
        .max(255)
        .meta({ pattern: '\\S' })
        .optional()
        .meta({ description: 'Any text, different for each training.' }),
    }),
    body: { content: json(trainingRequest, { dataset: 'clothing', hyperparameters: { depth: 'auto' }, seed: 0 }) },
  },
  responses: {
    202: {
      ...response('The training. `Location` is its URL.', training, queued),
      headers: z.object({ Location: z.string().meta({ example: `/v1/trainings/${queued.id}` }) }),
    },
    ...problems('dataset-not-found', 'base-not-found', 'dataset-not-trainable', 'unsupported-type'),
  },
});

export const listTrainings = createRoute({
  ...operation('listTrainings'),
  tags: ['Trainings'],
  summary: 'List the trainings',
  description: 'Lists the trainings that changed last, newest first.',
  security: bearer('manage'),
  request: { query: z.strictObject({ limit: pageLimit(50, 200) }) },
  responses: {
    200: response('The trainings.', trainingList, { trainings: [succeeded] }),
    ...problems(),
  },
});

export const getTraining = createRoute({
  ...operation('getTraining'),
  tags: ['Trainings'],
  summary: 'Get the status of a training',
  description:
    'While `embedding`, `progress` counts images. While `training`, it counts steps and has the `phase` and the mean log `loss` (of held-out images during cross-validation); a deep head also has `secondsLeft`, the estimated time until its version exists. A training that has succeeded has a `version`; one that has failed has an `error`.',
  security: bearer('manage'),
  request: { params: idParams },
  responses: { 200: response('The training.', training, succeeded), ...problems('training-not-found') },
});

export const cancelTraining = createRoute({
  ...operation('cancelTraining'),
  tags: ['Trainings'],
  summary: 'Cancel a training',
  description:
    'The training gives no version, and stops within two seconds. A training that is committing its version cannot be cancelled. Safe to repeat.',
  security: bearer('manage'),
  request: { params: idParams },
  responses: {
    200: response('The cancelled training.', training, {
      ...queued,
      status: 'cancelled',
      finishedAt: '2026-01-31T12:00:02.000Z',
    }),
    ...problems('training-not-found', 'training-has-ended'),
  },
});

export type Training = z.infer<typeof training>;
export type TrainingList = z.infer<typeof trainingList>;
export type TrainingRequest = z.input<typeof trainingRequest>;
export type TrainingStatus = Training['status'];
export type HyperparametersRequest = z.input<typeof hyperparametersRequest>;
