import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createClient } from '../../../cli/client/client.ts';
import { eachLimited } from '../../../shared/domain/each-limited.ts';
import { TestApi } from '../../local/support/api.ts';

/** A rate limit far below the rate of the client. */
const throttle = { rate: 50, burst: 1 };
const routes = [{ key: 'POST /v1/{proxy+}', functionArn: 'web', timeoutMs: 30_000 }];
const calls = [...Array(60).keys()];
let api: TestApi;

beforeEach(async () => {
  api = await TestApi.open();
  api.web.mockReturnValue({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"uploads":[]}' });
  api.serve({ routes, throttle });
});
afterEach(() => api.server.stop());

test('the client completes each of many concurrent requests once', async () => {
  const client = createClient({ url: api.server.url, key: 'hs_1' });
  await eachLimited(calls, 32, () =>
    client.call(
      'createUploads',
      { dataset: 'pets' },
      { json: { files: [{ label: 'cat', filename: 'a.jpg', contentType: 'image/jpeg', size: 1 }] } },
    ),
  );
  expect(api.web).toHaveBeenCalledTimes(calls.length);
});
