import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LambdaError } from '../../../local/lambda/errors.ts';
import { TestApi } from '../support/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open();
});
afterEach(() => api.server.stop());

describe('the response', () => {
  test('comes from the function, with its cookies', async () => {
    api.web.mockReturnValue({ statusCode: 201, headers: { Location: '/x' }, cookies: ['a=1', 'b=2'], body: 'made' });
    api.serve();
    expect(await api.send('/open/x')).toMatchObject({
      status: 201,
      headers: { location: '/x', 'set-cookie': ['a=1', 'b=2'], 'content-length': '4' },
      body: 'made',
    });
  });

  test('to HEAD has no body', async () => {
    api.serve();
    expect(await api.send('/open/x', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test('is 404 without a route', async () => {
    api.serve();
    expect(await api.send('/nothing')).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
  });

  test.each([
    ['fails', () => new Error()],
    ['answers with what can not be sent', () => ({ statusCode: 'x' })],
    ['answers with a header that can not be sent', () => ({ statusCode: 200, headers: { a: 'b\nc' } })],
  ])('is 500 when the function %s', async (_, answer) => {
    api.web.mockImplementation(answer);
    api.serve();
    expect(await api.send('/open/x')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  });

  test('is 503 when the function is too slow', async () => {
    api.web.mockReturnValue(new Promise((done) => setTimeout(done, 200)));
    api.serve();
    expect(await api.send('/slow')).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });

  test('is 503 when the function is throttled', async () => {
    api.web.mockImplementation(() => {
      throw new LambdaError('TooManyRequestsException', 'Rate Exceeded.');
    });
    api.serve();
    expect(await api.send('/open/x')).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });

  test('is 413 for a body over 10 MB, without a call of the function', async () => {
    api.serve();
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect(await api.send('/open/x', { method: 'POST', body })).toMatchObject({
      status: 413,
      body: '{"message":"Request Entity Too Large"}',
    });
    expect(api.web).not.toHaveBeenCalled();
  });

  test('is 429 above the rate limit of the stage', async () => {
    api.serve({ throttle: { rate: 0.001, burst: 1 } });
    expect((await api.send('/open/x')).status).toBe(200);
    expect(await api.send('/open/x')).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
  });

  test('is 503 until there is a gateway', async () => {
    expect((await api.send('/open/x')).status).toBe(503);
  });
});
