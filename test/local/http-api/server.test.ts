import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openHttpServer } from '../../../local/http-api/server.ts';
import { TestApi } from '../support/api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.open();
});
afterEach(() => api.server.stop());

describe('the server', () => {
  test('says which port is in use', async () => {
    const port = Number(new URL(api.server.url).port);
    await expect(openHttpServer(port)).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use.`);
  });

  test('refuses to serve a route whose function is not there', () => {
    expect(() => api.serve({ routes: [{ key: '$default', functionArn: 'gone', timeoutMs: 1 }] })).toThrow(
      'No function gone.',
    );
  });

  test('answers what is under way when it stops', async () => {
    api.web.mockReturnValue(new Promise((done) => setTimeout(() => done({ statusCode: 200, body: 'late' }), 100)));
    api.serve();
    const answer = fetch(`${api.server.url}/open/x`);
    while (api.web.mock.calls.length === 0) await new Promise((done) => setTimeout(done, 5));
    await api.server.stop();
    expect(await (await answer).text()).toBe('late');
  });
});
