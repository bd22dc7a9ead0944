import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ExamplePage } from '../../shared/api/datasets.ts';
import { createExtractor } from '../../shared/ml/extract/extractor.ts';
import { plain } from '../shared/ml/extract/pictures.ts';
import { inTinyBase } from '../shared/ml/extract/tiny-base.ts';
import { type Answer, createDeployment, type Deployment } from './deployment.ts';
import { unusableImages, unusualImages } from './images.ts';
import { expectRow, expectSameInputs, rowsAt } from './table.ts';

/** One batch with every image of docs/errors.md, through embed; then each through predict. */

let images: Record<string, Buffer>;
let unusable: string[];
let extractor: Awaited<ReturnType<typeof createExtractor>>;
let deployment: Deployment;
let batch: Awaited<ReturnType<Deployment['embed']>>;

const names = () => Object.keys(images);
const keyOf = (name: string) => `shop/${names().indexOf(name) % 2 === 0 ? 'hat' : 'shoe'}/${name}`;

beforeAll(async () => {
  const bad = await unusableImages();
  unusable = Object.keys(bad);
  images = { ...bad, ...(await unusualImages()) };
  extractor = await inTinyBase((folder) => createExtractor({ folder, processors: 1 }));
  deployment = createDeployment(extractor);
  batch = await deployment.embed(Object.fromEntries(Object.entries(images).map(([name, body]) => [keyOf(name), body])));
}, 180_000);

afterAll(() => extractor.close());

describe('uploaded', () => {
  test.each(rowsAt('upload'))('%s', async (name, row) => {
    const { examples } = await deployment.read<ExamplePage>('GET /v1/datasets/shop/examples?limit=200');
    const { status, rejection } = examples.find(({ key }) => key === keyOf(name)) ?? {};
    const { code, reason } = { code: '', reason: '', ...rejection };
    expectRow({ status: `${status}`, code, says: reason }, row);
  });

  test('each has a row, and no message failed', () => {
    expectSameInputs('upload', images);
    expect(batch).toEqual({ batchItemFailures: [] });
  });

  test('unusable ones are listed with their reasons, and counted', async () => {
    const rejected = await deployment.rejected('shop');
    expect(rejected.map(({ key }) => key).sort()).toEqual(unusable.map(keyOf).sort());
    expect(rejected.every(({ rejection }) => (rejection?.reason.length ?? 0) > 20)).toBe(true);
    const total = names().length;
    expect((await deployment.status('shop')).images).toEqual({
      total,
      embedded: total - unusable.length,
      rejected: unusable.length,
      pending: 0,
    });
  });
});

describe('predicted', () => {
  const ask = (name: string): Promise<Answer> =>
    deployment.answer('POST /v1/models/shop/predict', {
      body: new Uint8Array(images[name] as Buffer),
      headers: { 'content-type': 'image/jpeg' },
    });

  beforeAll(async () => {
    expect(await deployment.train('shop')).toMatchObject({ status: 'succeeded', version: 1, notEmbedded: [] });
  });

  test.each(rowsAt('predict'))('%s', async (name, row) => {
    expectRow(await ask(name), row);
  });

  test('each has a row', () => expectSameInputs('predict', images));
});

test('uploading again under the same key replaces an unusable image', async () => {
  const entries = unusable.map(async (name, i) => [
    keyOf(name),
    await plain(50, 40, [i * 20, 9, 9])
      .png()
      .toBuffer(),
  ]);
  expect(await deployment.embed(Object.fromEntries(await Promise.all(entries)))).toEqual({ batchItemFailures: [] });
  expect(await deployment.rejected('shop')).toEqual([]);
  const total = names().length;
  expect((await deployment.status('shop')).images).toMatchObject({ total, embedded: total });
  expect(await deployment.train('shop')).toMatchObject({ status: 'succeeded', version: 2 });
});
