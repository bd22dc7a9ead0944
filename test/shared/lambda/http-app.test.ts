import { createRoute } from '@hono/zod-openapi';
import { describe, expect, test } from '@jest/globals';
import { createHttpApp, hasScope } from '../../../shared/lambda/http-app.ts';
import { ask, expectProblem } from '../../support/http.ts';
import { createMemoryLogger } from '../../support/memory-logger.ts';

const route = (path: string, security?: Record<string, string[]>[]) =>
  createRoute({ method: 'get', path, ...(security && { security }), responses: { 200: { description: 'Yes.' } } });

describe('routes below /v1', () => {
  test('are not found without a definition', async () => {
    const app = createHttpApp(createMemoryLogger());
    app.get('/v1/forgotten', (c) => c.text('secret'));
    await expectProblem(await ask(app, 'GET /v1/forgotten', { scopes: ['admin'] }), 404, 'route-not-found');
  });

  test('are not found if their definition has no scope', async () => {
    const app = createHttpApp(createMemoryLogger());
    app.openapi(route('/v1/forgotten'), (c) => c.text('secret'));
    await expectProblem(await ask(app, 'GET /v1/forgotten', { scopes: ['admin'] }), 404, 'route-not-found');
  });

  test('need the scope of the matching definition', async () => {
    const app = createHttpApp(createMemoryLogger());
    app.openapi(route('/v1/things/{id}', [{ bearer: ['manage'] }]), (c) => c.text('thing'));
    app.openapi(route('/v1/things', [{ bearer: ['predict'] }]), (c) => c.text('things'));
    expect((await ask(app, 'GET /v1/things', { scopes: ['predict'] })).status).toBe(200);
    await expectProblem(await ask(app, 'GET /v1/things/1', { scopes: ['predict'] }), 403, 'forbidden');
  });
});

test('each scope includes the previous ones', () => {
  const scopes = ['predict', 'manage', 'admin'] as const;
  const table = scopes.map((given) => scopes.map((needed) => hasScope({ scopes: [given], keyName: '' }, needed)));
  expect(table).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ]);
});
