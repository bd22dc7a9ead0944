import { createRoute, z } from '@hono/zod-openapi';
import { exportFormat, exportRecord } from '../domain/state/records.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { answer, bearer, body, link, versionParams } from './route.ts';

const format = exportFormat.meta({
  id: 'ExportFormat',
  description:
    'onnx: one ONNX file, decoded pixels in, scores out. tfjs: the same with a page that runs it in a browser, and the head as a tfjs LayersModel. report: report and model card.',
});

export const exportRequest = z.strictObject({ format }).meta({ id: 'ExportRequest' });

export const versionExport = exportRecord
  .omit({ lease: true, chain: true })
  .extend({
    url: link
      .optional()
      .meta({ description: 'The archive, one ZIP file, for 15 minutes; once the export has succeeded.' }),
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
    'Makes an archive of the version that runs without Headstart, with a certificate, fixtures and verify scripts. Safe to repeat: a version has one export of each format, and one that failed is tried again.',
  security: bearer('manage'),
  request: { params: versionParams, body: body(exportRequest, { format: 'onnx' }) },
  responses: {
    202: {
      ...answer('The export. `Location` is where to ask how far it is.', versionExport, queued),
      headers: z.object({ Location: z.string().meta({ example: '/v1/models/clothing/versions/3/exports/onnx' }) }),
    },
    ...problems('model-not-found', 'version-not-found', 'unsupported-type'),
  },
});

export const getExport = createRoute({
  ...operation('getExport'),
  tags: ['Models'],
  summary: 'How far an export is',
  description: 'One that succeeded has the `url` of its archive; one that failed its `error`.',
  security: bearer('manage'),
  request: {
    params: versionParams.extend({ format: format.meta({ description: 'Format of the export.' }) }),
  },
  responses: { 200: answer('The export.', versionExport, succeeded), ...problems('export-not-found') },
});

export type VersionExport = z.infer<typeof versionExport>;
export type ExportFormat = z.infer<typeof exportFormat>;
