import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../shared/api/routes.ts';
import type { Scope } from '../../../shared/domain/state/records.ts';
import { expectProblem, type Route } from '../../support/http.ts';
import { createTestApi } from './api.ts';

/** Without the routes of the predict function. */
const answered = routes.filter(({ operationId }) => !['predict', 'diffVersions', 'mapDataset'].includes(operationId));
const asRoute = ({ method, path }: { method: string; path: string }) =>
  `${method.toUpperCase()} ${path.replace('{version}', '1').replaceAll(/{\w+}/g, 'x')}` as Route;
const needed = ({ security }: { security: { bearer: Scope[] }[] }) => security[0]?.bearer[0] as Scope;

describe('every route', () => {
  test.each(answered.map((route) => [asRoute(route), route] as const))(
    '%s asks for its scope',
    async (route, described) => {
      const api = createTestApi();
      const scopes: Scope[] = ['predict', 'manage', 'admin'];
      for (const [i, scope] of scopes.entries()) {
        const response = await api.ask(route, { scopes: [scope] });
        if (i >= scopes.indexOf(needed(described))) expect([401, 403]).not.toContain(response.status);
        else
          expect((await expectProblem(response, 403, 'forbidden')).detail).toMatch(/scope `\w+`.*`laptop` has `\w+`/);
      }
    },
  );

  test.each(answered.map(asRoute))('%s is not for an unknown key', async (route) => {
    const api = createTestApi();
    const response = await api.ask(route, { scopes: [] });
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    await expectProblem(response, 401, 'unauthenticated');
    const [method = '', path = ''] = route.split(' ');
    await expectProblem(await api.app.request(path, { method }, {}), 401, 'unauthenticated');
  });

  test('a refused request changes nothing', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg');
    const json = { keys: ['shapes/circle/1.jpg'] };
    await api.ask('POST /v1/datasets/shapes/examples/delete', { json, scopes: ['predict'] });
    expect(api.uploads.keys()).toEqual(['shapes/circle/1.jpg']);
  });
});

describe('errors of any route', () => {
  test.each(['GET /v1/nothing', 'GET /nothing', 'DELETE /v1/datasets', 'POST /v1/models/shapes/predict'] as const)(
    '%s is no route of it',
    async (route) => {
      await expectProblem(await createTestApi().ask(route, { scopes: ['admin'] }), 404, 'route-not-found');
    },
  );

  test('broken JSON is refused', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await createTestApi().ask('PUT /v1/models/shapes/live', { headers, body: '{"version": 1' });
    await expectProblem(response, 400, 'invalid-request');
  });

  test('JSON that is not an object is refused', async () => {
    await expectProblem(await createTestApi().ask('PUT /v1/models/a/live', { json: [1] }), 400, 'invalid-request');
    await expectProblem(
      await createTestApi().ask('POST /v1/models/a/trainings', { json: null }),
      400,
      'invalid-request',
    );
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'image/jpeg'])(
    'a body of type %s is refused',
    async (type) => {
      const headers = { 'content-type': type };
      const response = await createTestApi().ask('POST /v1/models/a/trainings', { headers, body: '{"dataset":"b"}' });
      await expectProblem(response, 415, 'unsupported-type');
    },
  );

  test('a busy service is 503, to be retried', async () => {
    const api = createTestApi();
    api.state.fail(Object.assign(new Error('Please reduce your request rate.'), { name: 'SlowDown' }));
    const response = await api.ask('GET /v1/models');
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await expectProblem(response, 503, 'unavailable');
  });

  test('an unexpected error is 500 without details, and in the log with its stack', async () => {
    const api = createTestApi();
    const error = new Error('secret detail');
    api.state.fail(error);
    const response = await api.ask('GET /v1/models/shapes/versions');
    expect(JSON.stringify(await expectProblem(response, 500, 'internal'))).not.toContain('secret');
    expect(api.logger.lines.find(({ level }) => level === 'error')?.details).toMatchObject({
      route: '/v1/models/:model/versions',
      error,
    });
  });

  test('each request logs one line', async () => {
    const api = createTestApi();
    await api.ask('GET /v1/models/shapes/versions');
    expect(api.logger.lines).toEqual([
      {
        level: 'info',
        message: 'Handled a request.',
        details: {
          method: 'GET',
          route: '/v1/models/:model/versions',
          status: 404,
          ms: expect.any(Number),
          keyName: 'laptop',
        },
      },
    ]);
  });
});

describe('numbers in a query', () => {
  test.each(['0x10', '1e1', '%205', '', '5.0', '+5', '05', '5&limit=6'])('%s is not a number', async (limit) => {
    const response = await createTestApi().ask(`GET /v1/trainings?limit=${limit}`);
    await expectProblem(response, 400, 'invalid-request');
  });

  test.each(['0.9', '9e-1'])('%s is a number', async (precision) => {
    const path = `/v1/models/shapes/versions/1/threshold?label=a&precision=${precision}`;
    await expectProblem(await createTestApi().ask(`GET ${path}`), 404, 'model-not-found');
  });
});

describe('public routes', () => {
  test('the OpenAPI description has every route', async () => {
    const response = await createTestApi().app.request('/openapi.json', {}, {});
    expect(response.headers.get('content-type')).toBe('application/json');
    const { paths } = (await response.json()) as { paths: Record<string, object> };
    expect(Object.keys(paths).sort()).toEqual([...new Set(routes.map(({ path }) => path))].sort());
  });
});
