import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TestApi } from '../support/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open();
});
afterEach(() => api.server.stop());

describe('the event', () => {
  test('has payload format 2.0', async () => {
    api.serve();
    await api.send('/open/a%20b/c?x=1&y=%C3%A9&x=2', {
      headers: ['User-Agent', 'test', 'X-Two', 'a', 'x-two', 'b', 'Cookie', 'k=v; l=w', 'Cookie', 'm=n'],
    });
    const host = new URL(api.server.url).host;
    expect(api.event).toEqual({
      version: '2.0',
      routeKey: 'ANY /open/{proxy+}',
      rawPath: '/open/a b/c',
      rawQueryString: 'x=1&y=%C3%A9&x=2',
      cookies: ['k=v', 'l=w', 'm=n'],
      headers: {
        host,
        'user-agent': 'test',
        'x-two': 'a,b',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': new URL(api.server.url).port,
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { x: '1,2', y: 'é' },
      pathParameters: { proxy: 'a b/c' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'api',
        domainName: host,
        domainPrefix: '127',
        http: { method: 'GET', path: '/open/a b/c', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
        requestId: expect.any(String),
        routeKey: 'ANY /open/{proxy+}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
  });

  test.each(['text/plain', 'text/csv; charset=utf-8', 'application/json', 'application/xml', 'application/javascript'])(
    'holds a body of %s as text',
    async (type) => {
      api.serve();
      await api.send('/open/x', { method: 'POST', headers: ['Content-Type', type], body: Buffer.from('é{}') });
      expect(api.event).toMatchObject({ body: 'é{}', isBase64Encoded: false });
    },
  );

  test.each([
    'image/png',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    undefined,
  ])('holds a body of %s in base64', async (type) => {
    api.serve();
    const body = Buffer.from([1, 0, 255]);
    await api.send('/open/x', { method: 'POST', headers: type ? ['Content-Type', type] : [], body });
    expect(api.event).toMatchObject({ body: 'AQD/', isBase64Encoded: true });
  });

  test('contains a body that arrived in chunks', async () => {
    api.serve();
    const body = new ReadableStream({
      start(controller) {
        for (const part of ['a', 'b', 'c']) controller.enqueue(Buffer.from(part));
        controller.close();
      },
    });
    await fetch(`${api.server.url}/open/x`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain' },
      duplex: 'half',
    });
    expect(api.event.body).toBe('abc');
  });
});
