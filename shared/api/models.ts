import { createRoute, z } from '@hono/zod-openapi';
import { fileRecord, gatePolicy, liveRecord, versionRecord } from '../domain/state/records.ts';
import { versionMetrics } from './metrics.ts';
import { metricsExample } from './metrics-example.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import {
  bearer,
  body,
  count,
  damagedObjects,
  link,
  liveQuery,
  modelParams,
  pageLimit,
  response,
  versionParams,
} from './route.ts';

const modelList = z
  .object({
    models: z.array(
      z
        .object({
          name: z.string(),
          versions: count.meta({ description: 'Number of versions.' }),
          latest: z.int().min(1),
          live: z.int().min(1).optional().meta({ description: 'The version that predictions use.' }),
        })
        .meta({ id: 'ModelSummary' }),
    ),
    problems: damagedObjects,
  })
  .meta({ id: 'ModelList' });

const live = z.boolean().meta({ description: 'Whether predictions use this version.' });

const versionList = z
  .object({
    model: z.string(),
    versions: z.array(
      versionRecord.omit({ classes: true, files: true, layout: true }).extend({ live }).meta({ id: 'VersionSummary' }),
    ),
    problems: damagedObjects,
  })
  .meta({ id: 'VersionList' });

export const version = versionRecord
  .omit({ layout: true })
  .extend({
    live,
    files: z.array(
      fileRecord.extend({ url: link.meta({ description: 'The file, for 15 minutes.' }) }).meta({ id: 'VersionFile' }),
    ),
    metrics: versionMetrics,
    problems: damagedObjects,
  })
  .meta({ id: 'Version' });

const liveRequest = z
  .strictObject({
    version: z.int().min(1),
    expected: z.int().min(1).optional().meta({ description: 'Change it only if this version is live.' }),
  })
  .meta({ id: 'LiveRequest' });

export const liveVersion = liveRecord.extend({ model: z.string() }).meta({ id: 'Live' });

export const gate = z.object({ model: z.string(), policy: gatePolicy }).meta({ id: 'Gate' });

const gateRequest = z.strictObject({ policy: gatePolicy }).meta({ id: 'GateRequest' });

const summary: z.input<typeof versionList>['versions'][number] = {
  model: 'clothing',
  version: 3,
  inputDigest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  training: '20260131T120000000-1b9d6bcd',
  createdAt: '2026-01-31T12:00:04.000Z',
  dataset: 'clothing',
  extractor: 'efficientnet-lite0-ca1dac0e',
  base: {
    name: 'efficientnet-lite0',
    digest: 'ca1dac0e20c8e08b14ebd7245114ed02a8af8f8224cd8f6198615f739f7bee53',
  },
  hyperparameters: { hiddenLayers: [], l2: 'auto' },
  seed: 0,
  examples: 3068,
  score: { accuracy: 0.882, interval: [0.871, 0.893], macroF1: 0.871, logLoss: 0.344 },
  unknown: { threshold: -2.6, acceptance: 0.95 },
  live: true,
};

export const listModels = createRoute({
  ...operation('listModels'),
  tags: ['Models'],
  summary: 'List the models',
  description: 'Lists the models that have a version.',
  security: bearer('manage'),
  responses: {
    200: response('Every model.', modelList, { models: [{ name: 'clothing', versions: 3, latest: 3, live: 3 }] }),
    ...problems(),
  },
});

export const listVersions = createRoute({
  ...operation('listVersions'),
  tags: ['Models'],
  summary: 'List the versions of a model',
  description: 'Lists the newest first, each with its score and the inputs of its training.',
  security: bearer('manage'),
  request: { params: modelParams, query: z.strictObject({ limit: pageLimit(50, 200) }) },
  responses: {
    200: response('The versions.', versionList, { model: 'clothing', versions: [summary] }),
    ...problems('model-not-found'),
  },
});

export const getVersion = createRoute({
  ...operation('getVersion'),
  tags: ['Models'],
  summary: 'Get a version',
  description: 'The inputs of its training, its metrics on held-out images, and links to its files.',
  security: bearer('manage'),
  request: {
    params: versionParams,
  },
  responses: {
    200: response('The version.', version, {
      ...summary,
      classes: ['dress', 'shirt'],
      files: [
        {
          name: 'head.onnx',
          sha256: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
          size: 51_432,
          url: 'https://state.s3.eu-central-1.amazonaws.com/models/clothing/artifacts/...',
        },
      ],
      metrics: metricsExample,
    }),
    ...problems('model-not-found', 'version-not-found'),
  },
});

const liveResponse = response('The live version, and its predecessors.', liveVersion, {
  model: 'clothing',
  version: 2,
  askedAt: '2026-01-31T12:30:00.000Z',
  history: [
    { version: 2, askedAt: '2026-01-31T12:30:00.000Z', by: 'key laptop' },
    { version: 3, askedAt: '2026-01-31T12:00:00.000Z', by: 'training 20260131T120000000-1b9d6bcd' },
  ],
});

export const getLive = createRoute({
  ...operation('getLive'),
  tags: ['Models'],
  summary: 'Get the live version',
  description:
    'The live version and its history, newest first: when each version went live, and which key or training made it live.',
  security: bearer('manage'),
  request: { params: modelParams },
  responses: { 200: liveResponse, ...problems('model-not-found', 'no-live-version') },
});

export const setLive = createRoute({
  ...operation('setLive'),
  tags: ['Models'],
  summary: 'Set the live version',
  description:
    'Promotes a version or rolls back to an earlier one. Predictions use it within seconds. With `expected`, the request fails unless that version is live.',
  security: bearer('manage'),
  request: { params: modelParams, body: body(liveRequest, { version: 2, expected: 3 }) },
  responses: {
    200: liveResponse,
    ...problems('model-not-found', 'version-not-found', 'expected-version-differs'),
  },
});

export const deleteVersion = createRoute({
  ...operation('deleteVersion'),
  tags: ['Models'],
  summary: 'Delete a version',
  description:
    'Deletes the version with all its files. Its number is not used again. A live version is deleted only with `live=true`. Predictions that name the version may still work for some minutes, while its head is in memory.',
  security: bearer('manage'),
  request: { params: versionParams, query: liveQuery },
  responses: {
    204: { description: 'The version is deleted.' },
    ...problems('model-not-found', 'version-not-found', 'is-live'),
  },
});

export const deleteModel = createRoute({
  ...operation('deleteModel'),
  tags: ['Models'],
  summary: 'Delete a model',
  description:
    'Deletes the model with all its versions, its history and its gate. Datasets remain. A model with a live version is deleted only with `live=true`, and a model in training only when the training has ended or was cancelled.',
  security: bearer('manage'),
  request: { params: modelParams, query: liveQuery },
  responses: {
    204: { description: 'The model is deleted.' },
    ...problems('model-not-found', 'is-live', 'is-training'),
  },
});

const gateResponse = response('The gate policy.', gate, { model: 'clothing', policy: 'auto' });

export const getGate = createRoute({
  ...operation('getGate'),
  tags: ['Models'],
  summary: 'Get the gate policy of a model',
  description:
    "`auto` (the default): a new version goes live unless it is measurably worse than the live one on the same images, predicts a golden image wrongly, lacks a class of the live version, or never predicts a class that the live version predicts correctly. The training's `gate` gives the reasons, and warns of classes that neither version predicts. `manual`: versions go live only with `setLive`.",
  security: bearer('manage'),
  request: { params: modelParams },
  responses: { 200: gateResponse, ...problems() },
});

export const setGate = createRoute({
  ...operation('setGate'),
  tags: ['Models'],
  summary: 'Set the gate policy of a model',
  description: 'Applies to all trainings that end later. The model need not exist yet.',
  security: bearer('manage'),
  request: { params: modelParams, body: body(gateRequest, { policy: 'auto' }) },
  responses: { 200: gateResponse, ...problems() },
});

export type ModelList = z.infer<typeof modelList>;
export type VersionList = z.infer<typeof versionList>;
export type Version = z.infer<typeof version>;
export type LiveRequest = z.input<typeof liveRequest>;
export type Gate = z.infer<typeof gate>;
export type Live = z.infer<typeof liveVersion>;
export type VersionSummary = VersionList['versions'][number];
