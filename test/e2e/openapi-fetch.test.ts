import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import createClient from 'openapi-fetch';
import { createRandom } from '../../cli/demo/random.ts';
import { drawShape, type Shape } from '../../cli/demo/shapes.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import type { DatasetStatus, ExamplePage, RelabelResults } from '../../shared/api/datasets.ts';
import type { VersionExport } from '../../shared/api/exports.ts';
import type { Predictions } from '../../shared/api/predictions.ts';
import type { Training } from '../../shared/api/trainings.ts';
import type { Uploads } from '../../shared/api/uploads.ts';

/** The main job with a client generated from the OpenAPI document. */

interface Ask {
  params?: { path?: object; query?: object; header?: object };
  body?: unknown;
  headers?: Record<string, string>;
  bodySerializer?: (body: never) => unknown;
}
type Method = (path: string, ask?: Ask) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

let dir: string;
let runtime: Runtime;
let client: Record<'GET' | 'POST', Method>;
let images: { shape: Shape; body: Blob }[];

const path = { dataset: 'shapes', model: 'shapes' };
const asImage = { headers: { 'content-type': 'image/jpeg' }, bodySerializer: (body: never) => body };

async function ask<T>(method: 'GET' | 'POST', route: string, options?: Ask): Promise<T> {
  const { data, error } = await client[method](route, options);
  if (error) throw new Error(`${method} ${route}: ${JSON.stringify(error)}`);
  return data as T;
}

/** Repeats a request until the response is `done`. */
async function poll<T>(route: string, options: Ask, done: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask<T>('GET', route, options);
    if (done(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'headstart-openapi-fetch-'));
  runtime = await startRuntime({ dir, apiPort: 0, awsPort: 0, log: () => {} });
  const { apiUrl, apiKey } = runtime.outputs;
  const made = createClient({ baseUrl: apiUrl, headers: { authorization: `Bearer ${apiKey}` } });
  client = made as unknown as typeof client;
  const random = createRandom(5);
  images = [];
  for (let i = 0; i < 16; i++) {
    const shape = i % 2 ? 'circle' : 'square';
    images.push({ shape, body: new Blob([new Uint8Array(await drawShape(shape, random))]) });
  }
}, 240_000);

afterAll(async () => {
  await runtime.stop();
  await rm(dir, { recursive: true });
}, 180_000);

describe('openapi-fetch', () => {
  test('uploads images, trains, predicts, relabels and exports', async () => {
    const files = images.map(({ shape, body }, i) => ({
      label: shape,
      filename: `${i}.jpg`,
      contentType: 'image/jpeg',
      size: body.size,
    }));
    const { uploads } = await ask<Uploads>('POST', '/v1/datasets/{dataset}/uploads', {
      params: { path },
      body: { files },
    });
    for (const [i, { upload }] of uploads.entries()) {
      const form = new FormData();
      for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
      form.append('file', images[i]?.body as Blob);
      expect((await fetch(upload.url, { method: 'POST', body: form })).ok).toBe(true);
    }
    const ofDataset = { params: { path } };
    await poll<DatasetStatus>('/v1/datasets/{dataset}', ofDataset, ({ images: { embedded } }) => embedded === 16);

    const started = await ask<Training>('POST', '/v1/models/{model}/trainings', {
      params: { path, header: { 'idempotency-key': 'once' } },
      body: { hyperparameters: { l2: 0.01 } },
    });
    const ended = ({ status }: Training) => ['succeeded', 'failed'].includes(status);
    const { version } = await poll<Training>('/v1/trainings/{id}', { params: { path: { id: started.id } } }, ended);
    expect(version).toBe(1);

    const [image] = images;
    const query = { top: 1, explain: ['neighbours', 'heatmap'] };
    const route = '/v1/models/{model}/predict';
    const answer = await ask<Predictions>('POST', route, { params: { path, query }, body: image?.body, ...asImage });
    expect(answer).toMatchObject({ version: 1, predictions: [{ label: 'square' }], explanation: { heatmap: {} } });
    const form = new FormData();
    form.append('image', image?.body as Blob, 'a.jpg');
    expect(await ask('POST', route, { params: { path }, body: form })).toMatchObject({ version: 1 });

    const { examples } = await ask<ExamplePage>('GET', '/v1/datasets/{dataset}/examples', {
      params: { path, query: { label: 'square', status: 'embedded', limit: 1 } },
    });
    const { results } = await ask<RelabelResults>('POST', '/v1/datasets/{dataset}/examples/relabel', {
      params: { path },
      body: { keys: examples.map(({ key }) => key), label: 'circle' },
    });
    expect(results).toMatchObject([{ outcome: 'relabelled' }]);

    const which = { ...path, version, format: 'report' };
    await ask('POST', '/v1/models/{model}/versions/{version}/exports', {
      params: { path: which },
      body: { format: 'report' },
    });
    const made = await poll<VersionExport>(
      '/v1/models/{model}/versions/{version}/exports/{format}',
      { params: { path: which } },
      ({ status }) => status !== 'queued',
    );
    expect((await fetch(`${made.url}`)).headers.get('content-type')).toBe('application/zip');
  }, 240_000);

  test('gets typed booleans, and problems', async () => {
    const route = '/v1/models/{model}/versions/{version}/examples';
    const query = { wrong: false, links: false, limit: 1 };
    const page = await ask<{ examples: object[] }>('GET', route, { params: { path: { ...path, version: 1 }, query } });
    expect(page.examples[0]).not.toHaveProperty('url');
    const { error, response } = await client.GET('/v1/datasets/{dataset}', {
      params: { path: { dataset: 'nothing' } },
    });
    expect([response.status, error]).toEqual([404, expect.objectContaining({ code: 'dataset-not-found' })]);
  });
});
