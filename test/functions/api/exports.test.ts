import { describe, expect, test } from '@jest/globals';
import type { VersionExport } from '../../../shared/api/exports.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { exportMessage } from '../../../shared/domain/queue/export-message.ts';
import type { ExportRecord } from '../../../shared/domain/state/records.ts';
import { changeExport, endedExport } from '../../../shared/store/exports/exports.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi, now } from './api.ts';

const route = 'POST /v1/models/shapes/versions/1/exports';
const which = { model: 'shapes', version: 1, format: 'onnx' } as const;
const archive = 'models/shapes/exports/1/onnx.zip';
const asked = { ...which, status: 'queued', requestedAt: now.toISOString() };

async function withVersion() {
  const api = createTestApi();
  await api.storeVersion('shapes', 1);
  const end = (outcome: Pick<ExportRecord, 'status' | 'sha256' | 'size' | 'error'>) =>
    changeExport(api.state, which, (record) => endedExport(record, outcome, now));
  return { ...api, end };
}

describe('exports', () => {
  test('are queued, with a Location', async () => {
    const api = await withVersion();
    const response = await api.ask(route, { json: { format: 'onnx' } });
    expect([response.status, await response.json()]).toEqual([202, asked]);
    expect(response.headers.get('location')).toBe('/v1/models/shapes/versions/1/exports/onnx');
    expect(api.exportQueue.sent).toEqual([exportMessage(which, 0)]);
  });

  test('have a link once they have succeeded, and are not queued again', async () => {
    const api = await withVersion();
    await api.read(route, { json: { format: 'onnx' } });
    await api.state.put(archive, 'bytes');
    await api.end({ status: 'succeeded', sha256: sha256('bytes'), size: 5 });
    const found = await api.read<VersionExport>(`GET /v1/models/shapes/versions/1/exports/onnx`);
    expect(found).toMatchObject({
      status: 'succeeded',
      size: 5,
      url: expect.stringMatching(/exports\/1\/onnx\.zip.*as=shapes-1-onnx\.zip$/),
    });
    expect(await api.read(route, { json: { format: 'onnx' } })).toMatchObject({ status: 'succeeded' });
    expect(api.exportQueue.sent).toHaveLength(1);
  });

  test.each(['other', undefined])(
    'whose archive is damaged or gone (%s) are refused, and made again when asked for',
    async (left) => {
      const api = await withVersion();
      await api.read(route, { json: { format: 'onnx' } });
      if (left) await api.state.put(archive, left);
      await api.end({ status: 'succeeded', sha256: sha256('bytes'), size: 50 });
      const response = await api.ask('GET /v1/models/shapes/versions/1/exports/onnx');
      const { detail } = await expectProblem(response, 500, 'damaged');
      expect(detail).toContain(`${archive} is`);
      expect(await api.read(route, { json: { format: 'onnx' } })).toEqual(asked);
      expect(api.state.keys()).not.toContain(archive);
      expect(api.exportQueue.sent).toHaveLength(2);
    },
  );

  test('that failed have the reason, and are queued again on request', async () => {
    const api = await withVersion();
    await api.read(route, { json: { format: 'onnx' } });
    const error = { code: 'internal', message: 'It failed.' };
    await api.end({ status: 'failed', error });
    expect(await api.read('GET /v1/models/shapes/versions/1/exports/onnx')).toMatchObject({ status: 'failed', error });
    expect(await api.read(route, { json: { format: 'onnx' } })).toEqual(asked);
    // Of the next generation, so that a message of the failed one is ignored.
    expect(api.exportQueue.sent).toEqual([exportMessage(which, 0), exportMessage(which, 1)]);
  });

  test('requested again send nothing while their message may be in the queue, and one if nobody received it', async () => {
    const api = await withVersion();
    const ask = () => api.read(route, { json: { format: 'onnx' } });
    await ask();
    await Promise.all([ask(), ask()]);
    api.wait(29);
    await ask();
    expect(api.exportQueue.sent).toEqual([exportMessage(which, 0)]);
    api.wait(1);
    await Promise.all([ask(), ask()]);
    expect(api.exportQueue.sent).toEqual([exportMessage(which, 0), exportMessage(which, 1)]);
  });

  test('of unknown versions, or in an unknown format, are refused', async () => {
    const api = await withVersion();
    const post = (path: `POST ${string}`, format: string) => api.ask(path, { json: { format } });
    await expectProblem(await post('POST /v1/models/shapes/versions/2/exports', 'onnx'), 404, 'version-not-found');
    await expectProblem(await post('POST /v1/models/other/versions/1/exports', 'onnx'), 404, 'model-not-found');
    await expectProblem(await post(route, 'caffe'), 400, 'invalid-request');
    await expectProblem(await api.ask('GET /v1/models/shapes/versions/1/exports/onnx'), 404, 'export-not-found');
  });
});
