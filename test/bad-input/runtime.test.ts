import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, createClient } from '../../cli/client/client.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import type { Problem } from '../../shared/api/problem.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { maxImageBytes } from '../../shared/domain/images/limits.ts';
import { TestApi } from '../local/support/api.ts';
import { plain } from '../shared/ml/extract/pictures.ts';
import type { Answer } from './deployment.ts';
import { keyCases } from './keys.ts';
import { expectRow, expectSameInputs, rowsAt } from './table.ts';

/** Inputs that only S3, its events and the gateway can receive. */

let dir: string;
let runtime: Runtime;
let client: Client;
let s3: S3Client;

const keys = Object.values(keyCases);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'headstart-bad-input-'));
  runtime = await startRuntime({ dir, apiPort: 0, awsPort: 0, log: () => {} });
  const { apiUrl, apiKey, region, endpoint, accessKeyId, secretAccessKey } = runtime.outputs;
  client = createClient({ url: apiUrl, key: apiKey });
  s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
}, 240_000);

afterAll(async () => {
  s3.destroy();
  await runtime.stop();
  await rm(dir, { recursive: true });
}, 180_000);

/** The ends of the keys of all embeddings. */
async function embeddings(): Promise<string[]> {
  const list = new ListObjectsV2Command({ Bucket: runtime.outputs.stateBucket, Prefix: 'features/' });
  return ((await s3.send(list)).Contents ?? []).map(({ Key }) => `${Key}`);
}

describe('keys', () => {
  const outcomes = new Map<string, Answer>();
  const outcomeOf = (key: string) => outcomes.get(key) ?? { status: 'left alone', code: '', says: '' };
  const embedded = () => keys.filter((key) => outcomeOf(key).status === 'embedded');

  beforeAll(async () => {
    await eachLimited(keys, 4, async (Key, i) => {
      const Body = Key.endsWith('/')
        ? Buffer.alloc(0)
        : await plain(40 + i, 30, [i * 7, 90, 20])
            .jpeg()
            .toBuffer();
      await s3.send(new PutObjectCommand({ Bucket: runtime.outputs.uploadsBucket, Key, Body }));
    });
    const { problems } = await client.waitForImages('odd');
    const stray = (await client.call('listDatasets')).problems;
    for (const { key, problem } of [...problems, ...stray]) {
      const reported = keys.filter((each) => each === key || (key.endsWith('/') && each.startsWith(key)));
      for (const each of reported) outcomes.set(each, { status: 'reported', code: '', says: problem });
    }
    const { examples } = await client.call('listExamples', { dataset: 'odd', limit: 200 });
    for (const { key, status } of examples) outcomes.set(key, { status, code: '', says: '' });
  }, 180_000);

  test.each(rowsAt('key'))('%s', (name, row) => expectRow(outcomeOf(keyCases[name] ?? ''), row));

  test('each has a row', () => expectSameInputs('key', keyCases));

  test('the two normal forms of a label are one class', async () => {
    const { classes } = await client.call('getDataset', { dataset: 'odd' });
    expect(classes.find(({ label }) => label === 'caf\u00e9')).toMatchObject({ examples: 2, embedded: 2 });
  });

  test('each link leads to its image', async () => {
    const { examples } = await client.call('listExamples', { dataset: 'odd', limit: 200 });
    for (const { url } of examples) expect((await fetch(url)).status).toBe(200);
  });

  test('nothing else was embedded', async () => expect(await embeddings()).toHaveLength(embedded().length));

  test('images are relabelled without another embedding', async () => {
    const before = await embeddings();
    const { results } = await client.call(
      'relabelExamples',
      { dataset: 'odd' },
      { json: { keys: embedded(), label: 'neu +%\u00e9' } },
    );
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['relabelled']));
    const { classes } = await client.call('getDataset', { dataset: 'odd' });
    expect(classes).toMatchObject([{ label: 'neu +%\u00e9', embedded: results.length, pending: 0 }]);
    expect(await embeddings()).toEqual(before);
  });

  test('images are deleted, even those that are not examples', async () => {
    const { examples } = await client.call('listExamples', { dataset: 'odd', limit: 200 });
    const all = [...examples.map(({ key }) => key), ...keys.filter((key) => key.startsWith('odd/'))];
    const { results } = await client.call('deleteExamples', { dataset: 'odd' }, { json: { keys: all } });
    const found = results.filter(({ outcome }) => outcome === 'deleted');
    expect(found).toHaveLength(keys.filter((key) => key.startsWith('odd/')).length);
    await expect(client.call('getDataset', { dataset: 'odd' })).rejects.toMatchObject({ code: 'dataset-not-found' });
  });
});

describe('the gateway', () => {
  interface Sent {
    key?: string;
    method?: string;
    body?: Uint8Array<ArrayBuffer>;
  }
  async function ask(path: string, { key, method = 'GET', body }: Sent = {}): Promise<Answer> {
    const headers = { ...(key && { authorization: key }), ...(body && { 'content-type': 'image/jpeg' }) };
    const response = await fetch(`${runtime.outputs.apiUrl}${path}`, { method, headers, ...(body && { body }) });
    const { code = '', detail, message } = (await response.json()) as Partial<Problem> & { message?: string };
    return { status: response.status, code, says: detail ?? message ?? '' };
  }
  /** A gateway in front of a slow function. */
  async function askAlone(path: string, spec: Parameters<TestApi['serve']>[0] = {}): Promise<Answer> {
    const api = await TestApi.open();
    try {
      api.web.mockReturnValue(new Promise((done) => setTimeout(done, 100)));
      api.serve(spec);
      const { status, body } = await api.send(path);
      return { status, code: '', says: JSON.parse(body).message };
    } finally {
      await api.server.stop();
    }
  }
  const admin = () => `Bearer ${runtime.outputs.apiKey}`;
  const predict = (bytes: number) =>
    ask('/v1/models/shop/predict', { key: admin(), method: 'POST', body: new Uint8Array(bytes) });

  const cases: Record<string, () => Promise<Answer>> = {
    'no API key': () => ask('/v1/datasets'),
    'an unknown API key': () => ask('/v1/datasets', { key: `Bearer hs_${'A'.repeat(43)}` }),
    'text that is not an API key': () => ask('/v1/datasets', { key: 'Bearer hs_unknown' }),
    'an API key without `Bearer`': () => ask('/v1/datasets', { key: runtime.outputs.apiKey }),
    'an API key that has expired': async () => {
      const expiresAt = new Date(Date.now() + 1000).toISOString();
      const { key } = await client.call('createKey', {}, { json: { name: 'short', scopes: ['manage'], expiresAt } });
      await new Promise((done) => setTimeout(done, 1100));
      return ask('/v1/datasets', { key: `Bearer ${key}` });
    },
    'an API key that was revoked': async () => {
      const { id, key } = await client.call('createKey', {}, { json: { name: 'lost', scopes: ['manage'] } });
      await client.call('deleteKey', { id });
      return ask('/v1/datasets', { key: `Bearer ${key}` });
    },
    'an API key without the scope': async () => {
      const { key } = await client.call('createKey', {}, { json: { name: 'camera', scopes: ['predict'] } });
      return ask('/v1/datasets', { key: `Bearer ${key}` });
    },
    'a path outside /v1': () => ask('/datasets', { key: admin() }),
    'a method without a route': () => ask('/v1/datasets', { key: admin(), method: 'PATCH' }),
    'an image over 4.5 MB in the body': () => predict(6_000_000),
    'a body over 10 MB': () => predict(10 * 2 ** 20 + 1),
    'requests above the rate limit': () => askAlone('/open/x', { throttle: { rate: 0.001, burst: 0 } }),
    'a function that times out': () => askAlone('/slow'),
  };

  test.each(rowsAt('gateway'))('%s', async (name, row) => expectRow((await cases[name]?.()) as Answer, row));
  test('each has a row', () => expectSameInputs('gateway', cases));
});

describe('the form of an upload', () => {
  const file = { label: 'hat', filename: 'a.jpg', contentType: 'image/jpeg' as const, size: 1000 };

  async function send(
    change: (fields: Record<string, string>) => Record<string, string>,
    bytes = 1000,
  ): Promise<Answer> {
    const { uploads } = await client.call('createUploads', { dataset: 'forms' }, { json: { files: [file] } });
    const { url, fields } = uploads[0]?.upload ?? { url: '', fields: {} };
    const form = new FormData();
    for (const [name, value] of Object.entries(change(fields))) form.append(name, value);
    form.append('file', new Blob([new Uint8Array(bytes)]), 'a.jpg');
    const response = await fetch(url, { method: 'POST', body: form });
    const text = await response.text();
    const part = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
    return { status: response.status, code: part('Code'), says: part('Message') };
  }

  const cases: Record<string, () => Promise<Answer>> = {
    'a file over 20 MiB': () => send((fields) => fields, maxImageBytes + 1),
    "a key other than the form's": () => send((fields) => ({ ...fields, key: 'forms/hat/other.jpg' })),
    "a content type other than the form's": () => send((fields) => ({ ...fields, 'Content-Type': 'text/html' })),
  };

  test.each(rowsAt('form'))('%s', async (name, row) => expectRow((await cases[name]?.()) as Answer, row));
  test('each has a row', () => expectSameInputs('form', cases));
});

test('no role was refused anything', () => expect(runtime.denials).toEqual([]));
