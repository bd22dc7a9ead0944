import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sha256 } from '../../shared/domain/digest.ts';
import { createExtractor } from '../../shared/ml/extract/extractor.ts';
import { artifactKey, readArtifact } from '../../shared/store/versions/artifacts.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import { plain } from '../shared/ml/extract/pictures.ts';
import { inTinyBase } from '../shared/ml/extract/tiny-base.ts';
import { createDeployment, type Deployment } from './deployment.ts';
import { type Case, requestCases } from './requests.ts';
import { expectRow, expectSameInputs, rowsAt } from './table.ts';

let extractor: Awaited<ReturnType<typeof createExtractor>>;
let deployment: Deployment;
let cases: Record<string, Case>;

const store = (key: string, record: object) => deployment.state.put(key, JSON.stringify(record));

beforeAll(async () => {
  extractor = await inTinyBase((folder) => createExtractor({ folder, processors: 1 }));
  deployment = createDeployment(extractor);
  const images: Record<string, Buffer> = {};
  // The greens differ enough not to be copies of each other.
  for (const i of [0, 1, 2, 3]) {
    images[`shop/hat/${i}.png`] = await plain(40, 30, [200, 70 * i, 0])
      .png()
      .toBuffer();
    images[`shop/shoe/${i}.png`] = await plain(40, 30, [0, 70 * i, 200])
      .png()
      .toBuffer();
  }
  await deployment.embed(images);
  const { id } = await deployment.train('shop');
  const version = await readVersion(deployment.state, 'shop', 1);
  await store('models/resting/versions/1.json', { ...version, model: 'resting' });
  const head = await readArtifact(deployment.state, version, 'head.onnx');
  for (const [model, changes] of Object.entries({
    foreign: { base: { name: 'foreign-net', digest: 'f'.repeat(64) } },
    old: { extractor: 'of another decode path' },
  })) {
    const record = { ...version, model, ...changes };
    await store(`models/${model}/versions/1.json`, record);
    await deployment.state.put(artifactKey(record, { name: 'head.onnx', sha256: sha256(head) }), head);
  }
  await deployment.state.put('models/damaged/live.json', '{"version":');
  await store('models/shop-of-before/versions/1.json', { ...version, model: 'shop-of-before' });
  const goneLive = { version: 7, askedAt: version.createdAt };
  await store('models/shop-of-before/live.json', { ...goneLive, history: [{ ...goneLive, by: 'training t' }] });
  const training = await deployment.read<object>(`GET /v1/trainings/${id}`);
  await store('trainings/ended.json', { ...training, id: 'ended' });
  await store('trainings/final.json', { ...training, id: 'final', status: 'training', isFinal: true });
  await deployment.request('POST /v1/models/shop/trainings', { headers: { 'idempotency-key': 'used' } });
  cases = requestCases(new Uint8Array(await plain(40, 30, [200, 9, 0]).jpeg().toBuffer()));
});

afterAll(() => extractor.close());

test.each(rowsAt('request'))('%s', async (name, row) => {
  const [route, { fails, ...options } = {}] = cases[name] ?? [];
  if (!route) throw new Error(`There is no case "${name}".`);
  deployment.state.fail(fails);
  const answer = await deployment.answer(route, options);
  deployment.state.fail(undefined);
  expectRow(answer, row);
  expect(answer.says.length).toBeLessThan(1000);
});

test('each has a row', () => expectSameInputs('request', cases));
