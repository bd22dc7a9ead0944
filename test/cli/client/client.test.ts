import { describe, expect, test } from '@jest/globals';
import { ApiError, createClient, NetworkError } from '../../../cli/client/client.ts';
import { clientOf, inTurn } from '../support/client.ts';
import { problem } from '../support/fake-service.ts';

const queued = { json: { id: 't1', status: 'queued', progress: { done: 0, total: 0 } }, status: 202 };

describe('a call', () => {
  test('sends the key and returns the JSON', async () => {
    const { client, server } = await clientOf(() => ({ json: { models: [] } }));
    expect(await client.call('listModels')).toEqual({ models: [] });
    expect(server.received[0]).toMatchObject({ method: 'GET', path: '/v1/models' });
    expect(server.received[0]?.headers.authorization).toBe('Bearer hs_1');
  });

  test('keeps the path of an address that has one', async () => {
    const { server } = await clientOf(() => ({ json: { models: [] } }));
    await createClient({ url: `${server.url}/stage/`, key: 'hs_1' }).call('listModels');
    expect(server.received[0]?.path).toBe('/stage/v1/models');
  });

  test('encodes the parameters of its path', async () => {
    const { client, server } = await clientOf(() => ({ json: {} }));
    await client.call('listExamples', { dataset: 'a/b', label: 'très bien' });
    expect(server.received[0]?.path).toBe('/v1/datasets/a%2Fb/examples?label=tr%C3%A8s+bien');
  });

  test('throws a problem with its code, status and detail', async () => {
    const { client } = await clientOf(() => problem(404, 'model-not-found', 'There is no model `a`. Train it.'));
    const error = await client.call('listVersions', { model: 'a' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'model-not-found', status: 404, detail: 'There is no model `a`. Train it.' });
  });

  test('throws with the errors of an invalid request', async () => {
    const errors = [{ path: 'body.files.0.label', message: 'too long' }];
    const { client } = await clientOf(() => ({
      status: 400,
      json: { code: 'invalid-request', detail: 'The request is not valid.', errors },
    }));
    await expect(client.call('listDatasets')).rejects.toMatchObject({ message: 'The request is not valid.', errors });
  });

  test.each([
    [401, 'Unauthorized', /^http:\S+ needs an API key, and none was sent\. .*headstart keys create/],
    [403, 'Forbidden', /^The key is unknown, revoked or expired: http:\S+ refused it\. .*headstart keys create/],
  ])("explains the gateway's own %i, and throws it with a code too", async (status, message, detail) => {
    const { client } = await clientOf(() => ({ status, json: { message } }));
    const expected = { code: 'unauthenticated', status, detail: expect.stringMatching(detail) };
    await expect(client.call('listDatasets')).rejects.toMatchObject(expected);
  });

  test('names the unreachable address, and the next step', async () => {
    const { client, server } = await clientOf(() => ({}));
    await server.stop();
    const error = await client.call('listDatasets').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NetworkError);
    expect((error as Error).message).toContain(`Can't reach ${server.url} (ECONNREFUSED). Check the address`);
  });
});

test('an address that responds with a web page is not the API', async () => {
  const { client, server } = await clientOf(() => ({ text: '<html>' }));
  await expect(client.call('listDatasets')).rejects.toThrow('Check that this is the address of Headstart');
  expect(server.received).toHaveLength(1);
});

describe('retries', () => {
  test('continue while the service is busy', async () => {
    const busy = { status: 503, json: { message: 'Service Unavailable' } };
    const throttled = { status: 429, json: { message: 'Too Many Requests' } };
    const { client, server } = await clientOf(inTurn(busy, throttled, { json: { datasets: [] } }));
    expect(await client.call('listDatasets')).toEqual({ datasets: [] });
    expect(server.received).toHaveLength(3);
  });

  test('continue after the connection breaks', async () => {
    const { client } = await clientOf(inTurn({ cut: true }, { json: { datasets: [] } }));
    expect(await client.call('listDatasets')).toEqual({ datasets: [] });
  });

  test('end after six attempts, with waits that double', async () => {
    const { client, server, clock } = await clientOf(() => problem(503, 'unavailable', 'Busy.'));
    await expect(client.call('listDatasets')).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.received).toHaveLength(6);
    expect(clock.slept).toEqual([0.2, 0.4, 0.8, 1.6, 3.2]);
  });

  test('wait for the time that the service requests', async () => {
    const busy = { status: 429, json: {}, headers: { 'retry-after': '7' } };
    const { client, clock } = await clientOf(inTurn(busy, { json: { datasets: [] } }));
    await client.call('listDatasets');
    expect(clock.slept).toEqual([7]);
  });

  test('follow when a function crashed before it responded', async () => {
    const died = { status: 500, json: { message: 'Internal Server Error' } };
    const { client, server } = await clientOf(inTurn(died, { json: { datasets: [] } }));
    await client.call('listDatasets');
    expect(server.received).toHaveLength(2);
  });

  test('do not follow permanent errors', async () => {
    const { client, server } = await clientOf(() => problem(500, 'internal', 'Something went wrong.'));
    await expect(client.call('listDatasets')).rejects.toThrow(ApiError);
    expect(server.received).toHaveLength(1);
  });

  test('do not follow for requests that must not run twice', async () => {
    const { client, server } = await clientOf(() => ({ status: 503, json: { message: 'Service Unavailable' } }));
    await expect(client.call('createKey', {}, { json: { name: 'a', scopes: ['predict'] } })).rejects.toThrow(ApiError);
    await expect(client.call('setLive', { model: 'a' }, { json: { version: 2, expected: 1 } })).rejects.toThrow(
      ApiError,
    );
    expect(server.received).toHaveLength(2);
  });

  test('follow for any throttled request', async () => {
    const throttled = { status: 429, json: { message: 'Too Many Requests' } };
    const { client, server } = await clientOf(inTurn(throttled, throttled, { json: { key: 'hs_1' } }));
    await client.call('createKey', {}, { json: { name: 'a', scopes: ['predict'] } });
    expect(server.received).toHaveLength(3);
  });

  test('keep the idempotency key of a training', async () => {
    const { client, server } = await clientOf(inTurn({ cut: true }, queued));
    await client.startTraining('a');
    const [first, second] = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^[\w-]{36}$/);
    expect(second).toBe(first);
  });
});

test('two trainings have different idempotency keys', async () => {
  const { client, server } = await clientOf(() => queued);
  await client.startTraining('a');
  await client.startTraining('a');
  expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
});

test('waiting for a training reports each change and ends with it', async () => {
  const training = (status: string, done: number) => ({ json: { id: 't1', status, progress: { done, total: 2 } } });
  const { client } = await clientOf(
    inTurn(training('queued', 0), training('embedding', 1), training('embedding', 1), training('failed', 1)),
  );
  const seen: string[] = [];
  const ended = await client.waitForTraining('t1', { onProgress: ({ status }) => seen.push(status) });
  expect(seen).toEqual(['queued', 'embedding', 'failed']);
  expect(ended.status).toBe('failed');
});

test('pages follow each other until there is no cursor', async () => {
  const page = (key: string, nextCursor?: string) => ({
    json: { examples: [{ key }], ...(nextCursor && { nextCursor }) },
  });
  const { client, server } = await clientOf(inTurn(page('a', 'x'), page('b')));
  const keys: string[] = [];
  for await (const { examples } of client.pages('listExamples', { dataset: 'd', status: 'rejected' }))
    keys.push(...examples.map(({ key }) => key));
  expect(keys).toEqual(['a', 'b']);
  expect(server.received[1]?.path).toBe('/v1/datasets/d/examples?status=rejected&cursor=x');
});

test('the base models are listed', async () => {
  const bases = [{ name: 'net', default: true }];
  const { client, server } = await clientOf(() => ({ json: { bases } }));
  expect(await client.call('listBases')).toEqual({ bases });
  expect(server.received[0]?.path).toBe('/v1/bases');
});

test('a dataset is deleted by repeated requests until nothing is left', async () => {
  const { client, server } = await clientOf(
    inTurn({ json: { deleted: 5_000, done: false } }, { json: { deleted: 1, done: true } }),
  );
  await client.deleteDataset('d', { live: true });
  expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'DELETE /v1/datasets/d?live=true',
    'DELETE /v1/datasets/d?live=true',
  ]);
});

describe('a model', () => {
  test('lists out-of-fold predictions with parameters of any type', async () => {
    const { client, server } = await clientOf(() => ({ json: { examples: [] } }));
    await client.call('listScoredExamples', {
      model: 'a',
      version: 2,
      label: 'x',
      wrong: true,
      order: 'suspicious',
      limit: 5,
    });
    expect(server.received[0]?.path).toBe(
      '/v1/models/a/versions/2/examples?label=x&wrong=true&order=suspicious&limit=5',
    );
  });

  test('lists copies by kind and page', async () => {
    const { client, server } = await clientOf(() => ({ json: { kind: 'near', total: 0, items: [] } }));
    await client.call('listDuplicates', { model: 'a', version: 2, kind: 'near', cursor: '1000', limit: 1000 });
    expect(server.received[0]?.path).toBe('/v1/models/a/versions/2/duplicates?kind=near&cursor=1000&limit=1000');
  });

  test('sets its gate', async () => {
    const { client, server } = await clientOf(() => ({ json: { model: 'a', policy: 'manual' } }));
    expect(await client.call('setGate', { model: 'a' }, { json: { policy: 'manual' } })).toEqual({
      model: 'a',
      policy: 'manual',
    });
    expect(server.received[0]).toMatchObject({ method: 'PUT', path: '/v1/models/a/gate' });
  });

  test('downloads a file without sending the key to S3', async () => {
    const { client, server } = await clientOf(({ path }) =>
      path === '/storage'
        ? { text: 'bytes' }
        : { json: { files: [{ name: 'report.html', url: `${address()}/storage` }] } },
    );
    const address = () => server.url;
    expect(new TextDecoder().decode(await client.downloadFile('a', 1, 'report.html'))).toBe('bytes');
    expect(server.received[1]?.headers).not.toHaveProperty('authorization');
  });
});
