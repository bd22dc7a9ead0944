import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { authorizer, good, TestApi } from '../support/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open();
});
afterEach(() => api.server.stop());

describe('the authorizer', () => {
  test('is not called without the identity: 401', async () => {
    api.serve();
    expect(await api.send('/v1/x')).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(api.authorize).not.toHaveBeenCalled();
  });

  test('gets the request without its body', async () => {
    api.serve();
    await api.send('/v1/a?b=c', { headers: good });
    const asked = api.authorize.mock.calls[0]?.[0];
    expect(asked).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: 'arn:aws:execute-api:us-east-1:123456789012:api/$default/GET/v1/a',
      identitySource: ['Bearer good'],
      routeKey: 'GET /v1/{proxy+}',
      rawPath: '/v1/a',
      rawQueryString: 'b=c',
      headers: { authorization: 'Bearer good' },
      pathParameters: { proxy: 'a' },
      requestContext: { stage: '$default' },
    });
    expect(asked).not.toHaveProperty('body');
  });

  test('passes its context to the function', async () => {
    api.serve();
    await api.send('/v1/x', { headers: good });
    expect(api.event.requestContext.authorizer).toEqual({ lambda: { scopes: 'predict' } });
  });

  test('refuses with 403', async () => {
    api.serve();
    expect(await api.send('/v1/x', { headers: ['Authorization', 'Bearer bad'] })).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
    });
    expect(api.web).not.toHaveBeenCalled();
  });

  test('is called once per identity, for all routes and with any result', async () => {
    api.serve();
    for (const path of ['/v1/a', '/v1/b', '/v2/c']) {
      expect((await api.send(path, { headers: good })).status).toBe(200);
      expect((await api.send(path, { headers: ['Authorization', 'Bearer bad'] })).status).toBe(403);
    }
    expect(api.authorize).toHaveBeenCalledTimes(2);
  });

  test('is called again when its result has expired', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    try {
      api.serve();
      await api.send('/v1/a', { headers: good });
      now.mockReturnValue(1_059_999);
      await api.send('/v1/a', { headers: good });
      expect(api.authorize).toHaveBeenCalledTimes(1);
      now.mockReturnValue(1_060_000);
      await api.send('/v1/a', { headers: good });
      expect(api.authorize).toHaveBeenCalledTimes(2);
    } finally {
      now.mockRestore();
    }
  });

  test('is called again when the clock was set back', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(86_400_000);
    try {
      api.serve();
      await api.send('/v1/a', { headers: good });
      now.mockReturnValue(0);
      await api.send('/v1/a', { headers: good });
      await api.send('/v1/a', { headers: good });
      expect(api.authorize).toHaveBeenCalledTimes(2);
    } finally {
      now.mockRestore();
    }
  });

  test('is called for each request without a TTL', async () => {
    const fresh = { ...authorizer, ttlSeconds: 0 };
    api.serve({ routes: [{ key: 'GET /v1/{proxy+}', functionArn: 'web', timeoutMs: 1_000, authorizer: fresh }] });
    await api.send('/v1/a', { headers: good });
    await api.send('/v1/a', { headers: good });
    expect(api.authorize).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['fails', () => new Error()],
    ['answers with anything else', () => ({ isAuthorized: 'yes' })],
    ['answers nothing', () => undefined],
  ])('gives 500 when it %s, which is not kept', async (_, answer) => {
    api.authorize.mockImplementationOnce(answer);
    api.serve();
    expect(await api.send('/v1/x', { headers: good })).toMatchObject({
      status: 500,
      body: '{"message":"Internal Server Error"}',
    });
    expect((await api.send('/v1/x', { headers: good })).status).toBe(200);
  });
});
