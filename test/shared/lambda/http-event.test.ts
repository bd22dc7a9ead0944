import { describe, expect, test } from '@jest/globals';
import { Hono } from 'hono';
import type { HttpEnv } from '../../../shared/lambda/http-app.ts';
import { createLambdaHandler } from '../../../shared/lambda/http-event.ts';
import { httpEvent } from '../../support/http-event.ts';

function start() {
  const app = new Hono<HttpEnv>();
  app.get('/v1/bytes', (c) => c.body(new Uint8Array([0, 255]), 200, { 'content-type': 'image/png' }));
  app.get('/v1/compressed', (c) =>
    c.body(new Uint8Array([31, 139, 255]), 200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }),
  );
  app.get('/v1/nothing', (c) => c.body(null, 204));
  app.get('/v1/problem', () => new Response('{"a":"ä"}', { headers: { 'content-type': 'application/problem+json' } }));
  app.all('*', async (c) =>
    c.json({
      method: c.req.method,
      path: decodeURIComponent(c.req.path),
      query: c.req.queries(),
      header: c.req.header('x-test'),
      body: [...new Uint8Array(await c.req.arrayBuffer())],
      caller: c.env.caller,
    }),
  );
  const handler = createLambdaHandler(app);
  return {
    handler,
    read: async (...args: Parameters<typeof httpEvent>) => JSON.parse((await handler(httpEvent(...args))).body ?? ''),
  };
}

describe('a request of the HTTP API', () => {
  test('has its method, path and query with repeated names', async () => {
    const answer = await start().read('PUT', '/v1/models/a/live', { rawQueryString: 'a=1&a=2&b=%20x' });
    expect(answer).toMatchObject({ method: 'PUT', path: '/v1/models/a/live', query: { a: ['1', '2'], b: [' x'] } });
  });

  test.each(['/v1/a b', '/v1/ä', '/v1/a?b', '/v1/a#b', '//evil/x'])('may have the path %s', async (path) => {
    expect((await start().read('GET', path)).path).toBe(path);
  });

  test('has its body as bytes, from base64 or text', async () => {
    const { read } = start();
    const binary = await read('POST', '/v1/x', {
      body: Buffer.from([0, 1, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    expect(binary.body).toEqual([0, 1, 255]);
    expect((await read('POST', '/v1/x', { body: 'ä' })).body).toEqual([...Buffer.from('ä')]);
    expect((await read('POST', '/v1/x', {})).body).toEqual([]);
  });

  test('may be a GET with a body, which is ignored', async () => {
    expect((await start().read('GET', '/v1/x', { body: 'a' })).body).toEqual([]);
  });

  test('may have headers of any text', async () => {
    const { header } = await start().read('GET', '/v1/x', { headers: { 'x-test': 'ключ', host: 'no host at all' } });
    expect(Buffer.from(header, 'latin1').toString()).toBe('ключ');
  });

  test('has the caller that the authorizer found, with its known scopes', async () => {
    const { caller } = await start().read('GET', '/v1/x', {}, { scopes: 'manage future predict', keyName: 'laptop' });
    expect(caller).toEqual({ scopes: ['manage', 'predict'], keyName: 'laptop' });
  });

  test('with an unknown key has a caller without scopes', async () => {
    expect((await start().read('GET', '/v1/x', {}, { scopes: '', keyName: '' })).caller.scopes).toEqual([]);
  });

  test('to a public route has no caller', async () => {
    expect(await start().read('GET', '/')).not.toHaveProperty('caller');
  });
});

describe('a response to the HTTP API', () => {
  test('is bytes if text was compressed', async () => {
    expect(await start().handler(httpEvent('GET', '/v1/compressed'))).toMatchObject({
      body: Buffer.from([31, 139, 255]).toString('base64'),
      isBase64Encoded: true,
    });
  });

  test('is text for text types', async () => {
    expect(await start().handler(httpEvent('GET', '/v1/problem'))).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'application/problem+json' },
      body: '{"a":"ä"}',
      isBase64Encoded: false,
    });
  });

  test('is base64 for other types', async () => {
    const answer = await start().handler(httpEvent('GET', '/v1/bytes'));
    expect(answer).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  test('may be empty', async () => {
    const answer = await start().handler(httpEvent('GET', '/v1/nothing'));
    expect(answer).toMatchObject({ statusCode: 204, body: '', isBase64Encoded: false });
  });
});
