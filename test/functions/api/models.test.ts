import { describe, expect, test } from '@jest/globals';
import { metricsExample } from '../../../shared/api/metrics-example.ts';
import type { Live, ModelList, Version, VersionList } from '../../../shared/api/models.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi, exampleVersion, now } from './api.ts';

describe('models', () => {
  test('each model has its newest version and the live one', async () => {
    const api = createTestApi();
    for (const version of [1, 2, 10]) await api.storeVersion('shapes', version);
    await api.storeVersion('clothing', 1);
    await api.storeLive('shapes', 2);
    await api.state.put('models/unfinished/artifacts/1/x/head.onnx', 'x');
    expect(await api.read<ModelList>('GET /v1/models')).toEqual({
      models: [
        { name: 'clothing', versions: 1, latest: 1 },
        { name: 'shapes', versions: 3, latest: 10, live: 2 },
      ],
    });
  });

  test('versions are listed from the newest', async () => {
    const api = createTestApi();
    for (const version of [1, 2, 10]) await api.storeVersion('shapes', version);
    await api.storeLive('shapes', 2);
    const { versions } = await api.read<VersionList>('GET /v1/models/shapes/versions?limit=2');
    expect(versions.map(({ version, live }) => [version, live])).toEqual([
      [10, false],
      [2, true],
    ]);
    expect(versions[0]).toMatchObject({ score: exampleVersion.score, examples: 40 });
    expect(versions[0]).not.toHaveProperty('classes');
  });

  test('a model without a version is not found', async () => {
    await expectProblem(await createTestApi().ask('GET /v1/models/shapes/versions'), 404, 'model-not-found');
  });

  test('a version has its metrics, and a link to each file', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    await api.storeLive('shapes', 1);
    const version = await api.read<Version>('GET /v1/models/shapes/versions/1');
    const folder = `https://state.test/models/shapes/artifacts/${exampleVersion.inputDigest}`;
    expect(version).toEqual({
      ...exampleVersion,
      live: true,
      metrics: metricsExample,
      files: [
        { ...exampleVersion.files[0], url: `${folder}/head.onnx?type=application/octet-stream&as=head.onnx` },
        { ...exampleVersion.files[1], url: `${folder}/metrics.json?type=application/json&as=metrics.json` },
      ],
    });
  });

  test('the link to a report shows it, and does not save it', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1, { 'report.html': '<title>Report</title>' });
    const { files } = await api.read<Version>('GET /v1/models/shapes/versions/1');
    const { url } = files.find(({ name }) => name === 'report.html') ?? {};
    expect(url).toMatch(/report.html\?type=text\/html; charset=utf-8$/);
  });

  test('an unknown version is not found, nor one of an unknown model', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    await expectProblem(await api.ask('GET /v1/models/shapes/versions/2'), 404, 'version-not-found');
    await expectProblem(await api.ask('GET /v1/models/other/versions/1'), 404, 'model-not-found');
  });

  test.each(['0', '-1', '1.5', 'latest'])('%s is not a version', async (version) => {
    const response = await createTestApi().ask(`GET /v1/models/shapes/versions/${version}`);
    await expectProblem(response, 400, 'invalid-request');
  });
});

describe('GET /v1/models/{model}/live', () => {
  test('returns the live version and its predecessors', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    await api.storeLive('shapes', 1);
    const live = await api.read<Live>('GET /v1/models/shapes/live');
    expect(live).toMatchObject({ model: 'shapes', version: 1, history: [{ version: 1, by: 'training t' }] });
  });

  test('distinguishes a model without a live version from a missing model', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    await expectProblem(await api.ask('GET /v1/models/shapes/live'), 409, 'no-live-version');
    await expectProblem(await api.ask('GET /v1/models/other/live'), 404, 'model-not-found');
  });
});

describe('PUT /v1/models/{model}/live', () => {
  test('the owner chooses, and the history names the key', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    await api.storeLive('shapes', 2);
    const live = await api.read<Live>('PUT /v1/models/shapes/live', { json: { version: 1, expected: 2 } });
    expect(live).toMatchObject({ model: 'shapes', version: 1, askedAt: now.toISOString() });
    expect(live.history.map(({ version, by }) => [version, by])).toEqual([
      [1, 'key laptop'],
      [2, 'training t'],
    ]);
  });

  test('the live version stays if it is not the expected one', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    await api.storeLive('shapes', 2);
    const response = await api.ask('PUT /v1/models/shapes/live', { json: { version: 1, expected: 3 } });
    await expectProblem(response, 409, 'expected-version-differs');
    expect((await api.read<ModelList>('GET /v1/models')).models[0]?.live).toBe(2);
  });

  test("an unknown version can't go live", async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    const response = await api.ask('PUT /v1/models/shapes/live', { json: { version: 2 } });
    await expectProblem(response, 404, 'version-not-found');
  });

  test('a request without a version is refused', async () => {
    const response = await createTestApi().ask('PUT /v1/models/shapes/live', { json: {} });
    const { errors } = await expectProblem(response, 400, 'invalid-request');
    expect(errors?.[0]?.path).toBe('body.version');
  });

  test('a gate is automatic until somebody sets it, which can be before the first version', async () => {
    const api = createTestApi();
    expect(await api.read('GET /v1/models/shapes/gate')).toEqual({ model: 'shapes', policy: 'auto' });
    await api.read('PUT /v1/models/shapes/gate', { json: { policy: 'manual' } });
    expect(await api.read('GET /v1/models/shapes/gate')).toEqual({ model: 'shapes', policy: 'manual' });
    await expectProblem(
      await api.ask('PUT /v1/models/shapes/gate', { json: { policy: 'never' } }),
      400,
      'invalid-request',
    );
  });

  test('the history records that a version was promoted although its gate refused it', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    const gate = { policy: 'auto' as const, passed: false, reasons: ['It has lost the class `circle`.'] };
    await api.storeTraining({ id: exampleVersion.training, status: 'succeeded', gate });
    const live = await api.read<Live>('PUT /v1/models/shapes/live', { json: { version: 1 } });
    expect(live.history).toMatchObject([{ version: 1, override: true }]);
  });
});

describe('DELETE', () => {
  test('of a live version needs live=true', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    await api.storeLive('shapes', 1);
    for (const path of ['/v1/models/shapes', '/v1/models/shapes/versions/1'] as const) {
      const { detail } = await expectProblem(await api.ask(`DELETE ${path}`), 409, 'is-live');
      expect(detail).toContain('?live=true');
    }
    expect((await api.ask('DELETE /v1/models/shapes/versions/1?live=true')).status).toBe(204);
    await expectProblem(await api.ask('GET /v1/models/shapes/versions/1'), 404, 'model-not-found');
  });

  test('of a model removes it from the list', async () => {
    const api = createTestApi();
    await api.storeVersion('shapes', 1);
    expect((await api.ask('DELETE /v1/models/shapes')).status).toBe(204);
    expect(await api.read<ModelList>('GET /v1/models')).toEqual({ models: [] });
  });
});
