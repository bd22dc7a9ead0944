import { createRoute, z } from '@hono/zod-openapi';
import { hyperparameters, networkDefaults } from '../domain/hyperparameters.ts';
import { byLabel } from '../domain/names/by-label.ts';
import { datasetName, label } from '../domain/names/schemas.ts';
import { trainingRecord } from '../domain/state/records.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { answer, bearer, damagedObjects, json, modelParams, pageLimit } from './route.ts';

/** A training as its owner sees it: the record without what the runners know of each other. */
export const training = trainingRecord
  .omit({ lease: true, chain: true, listing: true, wait: true, isFinal: true, made: true })
  .meta({ id: 'Training' });

export const trainingList = z
  .object({ trainings: z.array(training), problems: damagedObjects })
  .meta({ id: 'TrainingList' });

/** Which of them go together, for a JSON Schema. */
const byHiddenLayers = {
  if: { properties: { hiddenLayers: { minItems: 1 } }, required: ['hiddenLayers'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { l2: { const: 'auto' } } },
  else: { properties: Object.fromEntries(Object.keys(networkDefaults).map((name) => [name, false])) },
};

const wantedHyperparameters = hyperparameters.meta({ id: 'HyperparametersRequest', ...byHiddenLayers });

const precisionRule = 'must be a number between 0 and 1, such as 0.99';

export const trainingRequest = z
  .strictObject({
    dataset: datasetName.optional().meta({ description: "By default the model's name." }),
    base: z
      .string()
      .max(63)
      .optional()
      .meta({ description: 'Name of one of GET /v1/bases; by default the one that the deployment comes with.' }),
    hyperparameters: wantedHyperparameters.optional(),
    precision: byLabel(label, z.number(precisionRule).gt(0, precisionRule).lt(1, precisionRule))
      .optional()
      .meta({
        description:
          'For labels, the precision wanted of decisions: the version looks for thresholds that give it, and predictions carry a `decision`.',
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
    'Queues a training of a new version on what the dataset shows now. Images that are not embedded yet are waited for. On an input that gave a version before, the training ends with that version. With an `Idempotency-Key`, repeating the request gives the same training, and queues it again only where nobody runs it.',
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
        .meta({ description: 'Any text of your own, new for each training that you want.' }),
    }),
    body: { content: json(trainingRequest, { dataset: 'clothing', hyperparameters: { l2: 'auto' }, seed: 0 }) },
  },
  responses: {
    202: {
      ...answer('The training. `Location` is where to ask how far it is.', training, queued),
      headers: z.object({ Location: z.string().meta({ example: `/v1/trainings/${queued.id}` }) }),
    },
    ...problems('dataset-not-found', 'base-not-found', 'dataset-not-trainable', 'unsupported-type'),
  },
});

export const listTrainings = createRoute({
  ...operation('listTrainings'),
  tags: ['Trainings'],
  summary: 'List the trainings',
  description: 'Those that changed last, the newest first.',
  security: bearer('manage'),
  request: { query: z.strictObject({ limit: pageLimit(50, 200) }) },
  responses: {
    200: answer('The trainings.', trainingList, { trainings: [succeeded] }),
    ...problems(),
  },
});

export const getTraining = createRoute({
  ...operation('getTraining'),
  tags: ['Trainings'],
  summary: 'How far a training is',
  description:
    'While `embedding`, `progress` counts images; while `training`, steps, with the `phase` and the mean log `loss` (of held-out images while cross-validating). A training that succeeded names its version, one that failed its error.',
  security: bearer('manage'),
  request: { params: idParams },
  responses: { 200: answer('The training.', training, succeeded), ...problems('training-not-found') },
});

export const cancelTraining = createRoute({
  ...operation('cancelTraining'),
  tags: ['Trainings'],
  summary: 'Cancel a training',
  description:
    'It gives no version. Its runner stops within a second or two. Too late once the version is being committed. Safe to repeat.',
  security: bearer('manage'),
  request: { params: idParams },
  responses: {
    200: answer('The training, cancelled.', training, {
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
export type HyperparametersRequest = z.input<typeof wantedHyperparameters>;
