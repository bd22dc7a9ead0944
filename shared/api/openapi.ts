import { OpenAPIHono } from '@hono/zod-openapi';
import * as bases from './bases.ts';
import * as datasets from './datasets.ts';
import { diffVersions } from './diff.ts';
import * as evaluations from './evaluations.ts';
import * as exports from './exports.ts';
import { forgetImages } from './forget.ts';
import * as health from './health.ts';
import * as keys from './keys.ts';
import { mapDataset } from './map.ts';
import * as models from './models.ts';
import * as predictions from './predictions.ts';
import * as trainings from './trainings.ts';
import * as uploads from './uploads.ts';

/** Every route below /v1, whichever function answers it. */
export const routes = [
  datasets.listDatasets,
  datasets.getDataset,
  datasets.listExamples,
  mapDataset,
  uploads.createUploads,
  datasets.relabelExamples,
  datasets.deleteExamples,
  forgetImages,
  datasets.deleteDataset,
  bases.listBases,
  trainings.startTraining,
  trainings.listTrainings,
  trainings.getTraining,
  trainings.cancelTraining,
  models.listModels,
  models.listVersions,
  models.getVersion,
  evaluations.listScored,
  evaluations.locateImages,
  evaluations.listDuplicates,
  evaluations.findThreshold,
  diffVersions,
  models.getLive,
  exports.startExport,
  exports.getExport,
  models.setLive,
  models.getGate,
  models.setGate,
  models.deleteVersion,
  models.deleteModel,
  predictions.predict,
  uploads.createPredictionUpload,
  keys.listKeys,
  keys.createKey,
  keys.deleteKey,
  health.findProblems,
  health.repairProblems,
];

const description = `Image classification by transfer learning.

Send a key as \`Authorization: Bearer hs_...\`. Each route names the scope it needs; \`admin\` includes \`manage\`, which includes \`predict\`.

Errors are problem details (RFC 9457): decide by their \`code\`, read their \`detail\`. The gateway itself answers a few with \`{"message"}\` only: 401 without a key, 403 for a key that is unknown, revoked or expired, 404 for an unknown route, 413 for a body that is too large (an image over 4.5 MB is uploaded first: POST /v1/predictions/uploads), 429 when there are too many requests, 503 when a function did not answer.`;

/** The description of the whole API (OpenAPI 3.1), made of the schemas that requests are validated with. */
export function openApiDocument() {
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono();
  openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  for (const route of routes) openAPIRegistry.registerPath(route);
  return getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Headstart', version: '1', description },
    servers: [{ url: '/' }],
  });
}
