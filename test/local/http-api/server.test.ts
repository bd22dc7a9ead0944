import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openHttpServer } from '../../../local/http-api/server.ts';
import { TestApi } from '../support/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open();
});
afterEach(() => api.server.stop());

describe('the server', () => {
  test('names the port that is in use', async () => {
    const port = Number(new URL(api.server.url).port);
    await expect(openHttpServer(port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use.`);
  });

  test('refuses a route whose function does not exist', () => {
    expect(() => api.serve({ routes: [{ key: '$default', functionArn: 'gone', timeoutMs: 1 }] })).toThrow(
      'No function gone.',
    );
  });

  /** Sends raw bytes, closes this side of the connection, and resolves to the response. */
  const exchange = (text: string) =>
    new Promise<string>((done, fail) => {
      let answer = '';
      const socket = connect(Number(new URL(api.server.url).port), '127.0.0.1', () => socket.end(text));
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('error', fail);
      socket.on('close', () => done(answer));
    });
  const head = (...lines: string[]) => ['POST /open/x HTTP/1.1', ...lines, '', ''].join('\r\n');

  test.each([
    ['a length', `${head('Host: localhost', 'Content-Type: text/plain', 'Content-Length: 5')}hello`],
    [
      'chunks',
      `${head('Host: localhost', 'Content-Type: text/plain', 'Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`,
    ],
  ])('answers a client that sent its body with %s and ended its side of the connection', async (_, text) => {
    api.web.mockImplementation(async ({ body }) => {
      await new Promise((done) => setTimeout(done, 50));
      return { statusCode: 200, body: `got ${body}` };
    });
    api.serve();
    const answer = await exchange(text);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK[\s\S]*got hello$/);
  });

  test.each([
    ['a length', `${head('Host: localhost', 'Content-Length: 5')}hel`],
    ['chunks', `${head('Host: localhost', 'Transfer-Encoding: chunked')}5\r\nhello\r\n`],
  ])('does not call the function with a body with %s that was cut short', async (_, text) => {
    api.serve();
    expect(await exchange(text)).toMatch(/^HTTP\/1.1 400 /);
    expect(api.web).not.toHaveBeenCalled();
  });

  test.each(['127.0.0.1', 'localhost', 'LOCALHOST:1', '[::1]:8080'])(
    'answers requests for the host %s',
    async (host) => {
      api.serve();
      expect(await exchange(head(`Host: ${host}`, 'Content-Length: 0'))).toMatch(/^HTTP\/1.1 200 /);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:80',
    'x@127.0.0.1',
    '127.0.0.2',
    '0.0.0.0',
    '',
  ])('refuses requests for the host %j, as a page under another name sends them', async (host) => {
    api.serve();
    const answer = await exchange(head(`Host: ${host}`, 'Content-Length: 0'));
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer).toContain("is not this machine's. Use 127.0.0.1 or localhost in the address.");
    expect(api.web).not.toHaveBeenCalled();
  });

  test('finishes requests in progress when it stops', async () => {
    api.web.mockReturnValue(new Promise((done) => setTimeout(() => done({ statusCode: 200, body: 'late' }), 100)));
    api.serve();
    const answer = fetch(`${api.server.url}/open/x`);
    while (api.web.mock.calls.length === 0) await new Promise((done) => setTimeout(done, 5));
    await api.server.stop();
    expect(await (await answer).text()).toBe('late');
  });
});
