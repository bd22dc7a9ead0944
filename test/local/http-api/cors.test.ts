import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TestApi } from '../support/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open();
});
afterEach(() => api.server.stop());

describe('CORS', () => {
  const cors = {
    allowOrigins: ['https://example.com'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization'],
    exposeHeaders: ['location'],
    allowCredentials: false,
    maxAgeSeconds: 600,
  };
  const from = (origin: string) => ['Origin', origin, 'Access-Control-Request-Method', 'GET'];

  test('responds to preflight requests without a route, and without the authorizer', async () => {
    api.serve({ cors });
    const answer = await api.send('/v1/x', { method: 'OPTIONS', headers: from('https://example.com') });
    expect(answer).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': 'https://example.com',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'authorization',
        'access-control-max-age': '600',
      },
      body: '',
    });
  });

  test('adds no headers for other origins', async () => {
    api.serve({ cors });
    const preflight = await api.send('/v1/x', { method: 'OPTIONS', headers: from('https://evil.example') });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).not.toHaveProperty('access-control-allow-origin');
    const { headers } = await api.send('/open/x', { headers: ['Origin', 'https://evil.example'] });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test("replaces the function's own headers", async () => {
    api.web.mockReturnValue({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'https://other' }, body: '' });
    api.serve({ cors });
    expect((await api.send('/open/x', { headers: from('https://example.com') })).headers).toMatchObject({
      'access-control-allow-origin': 'https://example.com',
      'access-control-expose-headers': 'location',
    });
  });

  test("adds headers to the gateway's own responses", async () => {
    api.serve({ cors });
    const answer = await api.send('/v1/x', { headers: ['Origin', 'https://example.com'] });
    expect(answer).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': 'https://example.com' } });
  });

  test('allows every origin with *, and by scheme', async () => {
    api.serve({ cors: { ...cors, allowOrigins: ['*'] } });
    const any = await api.send('/open/x', { headers: ['Origin', 'http://a'] });
    expect(any.headers['access-control-allow-origin']).toBe('*');
    api.serve({ cors: { ...cors, allowOrigins: ['https://*'], allowCredentials: true } });
    const secure = await api.send('/open/x', { headers: ['Origin', 'https://a'] });
    expect(secure.headers).toMatchObject({
      'access-control-allow-origin': 'https://a',
      'access-control-allow-credentials': 'true',
    });
    const plain = await api.send('/open/x', { headers: ['Origin', 'http://a'] });
    expect(plain.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('adds no headers, and OPTIONS is 404, without configuration', async () => {
    api.serve();
    expect((await api.send('/v1/x', { method: 'OPTIONS', headers: from('https://example.com') })).status).toBe(404);
  });
});
