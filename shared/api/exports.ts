import { createRoute, z } from '@hono/zod-openapi';
import { exportFormat, exportRecord } from '../domain/state/records.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { bearer, body, link, response, versionParams } from './route.ts';

const format = exportFormat.meta({
  id: 'ExportFormat',
  description:
    'onnx: one ONNX file, from decoded pixels to scores. tfjs: the same file, a page that runs it in a browser, and the head as a tfjs LayersModel. report: the report and the model card.',
});

const exportRequest = z.strictObject({ format }).meta({ id: 'ExportRequest' });

export const versionExport = exportRecord
  .omit({ lease: true, chain: true })
  .extend({
    url: link
      .optional()
      .meta({ description: 'A link to the archive, a ZIP file, for 15 minutes; present if the export has succeeded.' }),
  })
  .meta({ id: 'Export' });

const queued: z.input<typeof versionExport> = {
  model: 'clothing',
  version: 3,
  format: 'onnx',
  status: 'queued',
  requestedAt: '2026-01-31T12:00:00.000Z',
};

const succeeded: z.input<typeof versionExport> = {
  ...queued,
  status: 'succeeded',
  finishedAt: '2026-01-31T12:00:05.000Z',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  size: 14_615_368,
  url: 'https://state.s3.eu-central-1.amazonaws.com/models/clothing/exports/3/onnx.zip?...',
};

export const startExport = createRoute({
  ...operation('startExport'),
  tags: ['Models'],
  summary: 'Export a version',
  description:
    'Creates an archive of the version that runs without Headstart, with a certificate, fixtures and scripts that verify it. Safe to repeat: a version has one export for each format, and a failed export is retried.',
  security: bearer('manage'),
  request: { params: versionParams, body: body(exportRequest, { format: 'onnx' }) },
  responses: {
    202: {
      ...response('The export. `Location` is its URL.', versionExport, queued),
      headers: z.object({ Location: z.string().meta({ example: '/v1/models/clothing/versions/3/exports/onnx' }) }),
    },
    ...problems('model-not-found', 'version-not-found', 'unsupported-type'),
  },
});

export const getExport = createRoute({
  ...operation('getExport'),
  tags: ['Models'],
  summary: 'Get the status of an export',
  description: 'An export that has succeeded has the `url` of its archive; one that has failed has an `error`.',
  security: bearer('manage'),
  request: {
    params: versionParams.extend({ format: format.meta({ description: 'Format of the export.' }) }),
  },
  responses: { 200: response('The export.', versionExport, succeeded), ...problems('export-not-found') },
});

export type VersionExport = z.infer<typeof versionExport>;
export type ExportFormat = z.infer<typeof exportFormat>;
