import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import { type Client, createClient } from '../../cli/client/client.ts';
import { createRandom } from '../../cli/demo/random.ts';
import { drawShape, type Shape, shapeNames } from '../../cli/demo/shapes.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { createHeadSession } from '../../shared/ml/head/head-session.ts';
import { smallClassifier } from '../bases/make/small-cnn.ts';
import { run } from '../cli/support/run.ts';

/** The main job with the real template and bundles. */

const perShape = 16;
let root: string;
let drawn: { shape: Shape; file: string; body: Buffer }[];
let runtime: Runtime;
let client: Client;
let s3: S3Client;

async function start(folder: string) {
  const started = await startRuntime({ dir: join(root, folder), apiPort: 0, awsPort: 0, log: () => {} });
  const { apiUrl, apiKey, region, endpoint, accessKeyId, secretAccessKey } = started.outputs;
  return {
    started,
    api: createClient({ url: apiUrl, key: apiKey }),
    bucket: new S3Client({ region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } }),
  };
}

async function uploadAll(to: S3Client, Bucket: string) {
  await eachLimited(drawn, 8, ({ shape, file, body }) =>
    to.send(new PutObjectCommand({ Bucket, Key: `shapes/${shape}/${file}`, Body: body })),
  );
}

async function train(api: Client, request: { base?: string } = {}) {
  const { id } = await api.startTraining('shapes', request);
  const training = await api.waitForTraining(id);
  expect(training).toMatchObject({ status: 'succeeded' });
  return api.call('getVersion', { model: 'shapes', version: training.version as number });
}

async function list(bucket: string, Prefix: string) {
  return (await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }))).Contents ?? [];
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'headstart-e2e-'));
  const random = createRandom(7);
  drawn = [];
  for (const shape of shapeNames) {
    for (let i = 0; i < perShape; i++) drawn.push({ shape, file: `${i}.jpg`, body: await drawShape(shape, random) });
  }
  ({ started: runtime, api: client, bucket: s3 } = await start('first'));
}, 240_000);

afterAll(async () => {
  s3.destroy();
  await runtime.stop();
  await rm(root, { recursive: true });
}, 180_000);

describe('the main job', () => {
  test('an upload triggers the function that embeds the images', async () => {
    await uploadAll(s3, runtime.outputs.uploadsBucket);
    const { images, classes } = await client.waitForImages('shapes');
    expect(images).toEqual({ total: 48, embedded: 48, rejected: 0, pending: 0 });
    expect(classes.map(({ label, embedded }) => [label, embedded])).toEqual([
      ['circle', perShape],
      ['square', perShape],
      ['triangle', perShape],
    ]);
  }, 240_000);

  test('the API trains a head, which goes live', async () => {
    const version = await train(client);
    expect(version).toMatchObject({ version: 1, live: true, classes: ['circle', 'square', 'triangle'], examples: 48 });
    expect(version.score.accuracy).toBeGreaterThan(0.8);
  }, 240_000);

  test('the endpoint predicts images that the head has not seen', async () => {
    const random = createRandom(99);
    const unseen = shapeNames.flatMap((shape) => [shape, shape, shape, shape]);
    let right = 0;
    for (const shape of unseen) {
      const { predictions, version } = await client.predict('shapes', await drawShape(shape, random));
      expect(version).toBe(1);
      expect(predictions.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 5);
      if (predictions[0]?.label === shape) right++;
    }
    expect(right / unseen.length).toBeGreaterThan(0.7);
  }, 180_000);

  test('tfjs and ONNX Runtime load the files of a version, and predict the same', async () => {
    const { files } = await client.call('getVersion', { model: 'shapes', version: 1 });
    const read = async (name: string) => {
      const file = files.find((candidate) => candidate.name === name);
      return new Uint8Array(await (await fetch(file?.url ?? '')).arrayBuffer());
    };
    const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(await read('model.json')));
    const weightData = (await read('weights.bin')).buffer;
    const weightSpecs = weightsManifest[0].weights;
    // Without this, tfjs recommends another package.
    tf.env().set('PROD', true);
    const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
    const head = await createHeadSession(await read('head.onnx'));

    const features = Float32Array.from({ length: 2 * head.width }, (_, i) => Math.abs(Math.sin(i)));
    const { probabilities } = await head.run(features);
    const scores = await (model.predict(tf.tensor2d(features, [2, head.width])) as tf.Tensor).data();
    for (const [i, probability] of probabilities.entries()) expect(scores[i]).toBeCloseTo(probability, 5);
    await head.release();
    model.dispose();
  }, 120_000);

  test('the same input returns the existing version', async () => {
    expect(await train(client)).toMatchObject({ version: 1 });
  }, 180_000);

  test('a move relabels without another embedding', async () => {
    const { uploadsBucket: Bucket, stateBucket } = runtime.outputs;
    const features = async () => (await list(stateBucket, 'features/')).filter(({ Key }) => Key?.includes('/images/'));
    const before = (await features()).map(({ Key, LastModified }) => `${Key} ${LastModified?.getTime()}`);
    for (let i = 0; i < 5; i++) {
      const from = `shapes/circle/${i}.jpg`;
      await s3.send(new CopyObjectCommand({ Bucket, Key: `shapes/round/${i}.jpg`, CopySource: `${Bucket}/${from}` }));
      await s3.send(new DeleteObjectCommand({ Bucket, Key: from }));
    }
    const version = await train(client);
    expect(version).toMatchObject({ version: 2, live: true, classes: ['circle', 'round', 'square', 'triangle'] });
    expect((await features()).map(({ Key, LastModified }) => `${Key} ${LastModified?.getTime()}`)).toEqual(before);
  }, 180_000);

  test('the owner rolls back', async () => {
    await client.call('setLive', { model: 'shapes' }, { json: { version: 1, expected: 2 } });
    await expect(
      client.call('setLive', { model: 'shapes' }, { json: { version: 2, expected: 2 } }),
    ).rejects.toMatchObject({ status: 409 });
    expect(await client.call('getVersion', { model: 'shapes', version: 1 })).toMatchObject({ live: true });
  });

  test('a rejected image is listed with its reason, and does not stop others', async () => {
    const { uploadsBucket: Bucket } = runtime.outputs;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'shapes/square/broken.jpg', Body: 'no image' }));
    const { images } = await client.waitForImages('shapes');
    expect(images).toMatchObject({ rejected: 1, pending: 0 });
    const { examples } = await client.call('listExamples', { dataset: 'shapes', status: 'rejected' });
    expect(examples).toMatchObject([
      {
        key: 'shapes/square/broken.jpg',
        rejection: { code: 'unknown-format', reason: expect.stringContaining('The file is text') },
      },
    ]);
    await expect(client.predict('shapes', new TextEncoder().encode('no image'))).rejects.toMatchObject({
      status: 422,
      code: 'image-rejected',
    });
  }, 180_000);

  test('an image uploaded by form is embedded', async () => {
    const body = await drawShape('circle', createRandom(5));
    const file = { label: 'Kreis ä+', filename: 'a b%.jpg', contentType: 'image/jpeg' as const, size: body.length };
    const { uploads } = await client.call('createUploads', { dataset: 'forms' }, { json: { files: [file] } });
    for (const { upload } of uploads) await client.sendForm(upload, body);
    expect((await client.waitForImages('forms')).classes).toMatchObject([{ label: 'Kreis ä+', embedded: 1 }]);
  }, 180_000);

  test('a registered base model trains and predicts, next to the built-in one', async () => {
    const file = join(root, 'small.onnx');
    await writeFile(file, smallClassifier());
    const added = await run(['base', 'add', file, '--preset', 'imagenet', '--dir', join(root, 'first')]);
    expect(added).toMatchObject({ code: 0 });
    const { bases } = await client.call('listBases');
    expect(bases.map((base) => [base.name, base.default])).toEqual([
      ['efficientnet-lite0', true],
      ['small', false],
    ]);
    await expect(client.startTraining('shapes', { base: 'smal' })).rejects.toMatchObject({
      status: 404,
      code: 'base-not-found',
      message: expect.stringMatching(/`efficientnet-lite0`, `small`/),
    });

    const version = await train(client, { base: 'small' });
    expect(version).toMatchObject({ version: 3, base: { name: 'small', digest: bases[1]?.digest } });
    const features = await list(runtime.outputs.stateBucket, 'features/');
    const extractors = features.flatMap(({ Key }) => /^features\/(\w+)\/shapes\/images/.exec(Key ?? '')?.[1] ?? []);
    expect(new Set(extractors).size).toBe(2);

    const image = await drawShape('circle', createRandom(5));
    const asked = [1, 3, 1, 3].map((number) => client.predict('shapes', image, { version: number, top: 1 }));
    const answers = await Promise.all(asked);
    expect(answers.map((answer) => answer.version)).toEqual([1, 3, 1, 3]);
    expect(answers[2]).toEqual(answers[0]);
    expect(answers[3]).toEqual(answers[1]);
    expect(answers[1]?.predictions).not.toEqual(answers[0]?.predictions);
  }, 180_000);

  test('a forgotten image is gone from S3 and from the disk, and the response names the versions trained on it', async () => {
    const { uploadsBucket: Bucket, stateBucket } = runtime.outputs;
    const key = 'shapes/square/3.jpg';
    const { body } = drawn.find(({ shape, file }) => shape === 'square' && file === '3.jpg') ?? {
      body: Buffer.alloc(0),
    };
    await s3.send(new PutObjectCommand({ Bucket, Key: 'shapes/_golden/square/copy.jpg', Body: body }));
    await client.waitForImages('shapes');
    const { code, text } = await run(['forget', 'shapes', key, '--yes', '--dir', join(root, 'first')]);
    expect([code, text]).toEqual([0, expect.stringContaining('also a copy: shapes/_golden/square/copy.jpg')]);
    expect(text).toContain('version 1 of model shapes (live) was trained on 1 of them');

    const left = [...(await list(Bucket, 'shapes/')), ...(await list(stateBucket, 'features/'))];
    const etag = createHash('md5').update(body).digest('hex');
    expect(left.filter(({ Key, ETag }) => ETag?.includes(etag) || Key?.includes(etag))).toEqual([]);
    expect(left.filter(({ Key }) => Key?.includes('/packs/'))).toEqual([]);
    const data = join(root, 'first', 'data');
    expect(await readFile(join(data, 'journal.jsonl'), 'utf8')).not.toContain(key);
    const files = await readdir(join(data, 'bodies'));
    const bodies = await Promise.all(files.map((file) => readFile(join(data, 'bodies', file)).catch(() => undefined)));
    expect(bodies.filter((each) => each?.equals(body))).toEqual([]);
  }, 180_000);

  test('the gateway and the routes refuse invalid requests', async () => {
    const ask = (path: string, headers = {}) => fetch(`${runtime.outputs.apiUrl}${path}`, { headers });
    expect((await ask('/v1/datasets')).status).toBe(401);
    const stranger = await ask('/v1/datasets', { authorization: 'Bearer hs_stranger' });
    expect([stranger.status, await stranger.json()]).toEqual([403, { message: 'Forbidden' }]);
    expect((await ask('/nowhere')).status).toBe(404);
    expect((await ask('/openapi.json')).status).toBe(200);
  });

  test('the doctor finds no problem, then reports and repairs a lost embedding', async () => {
    const doctor = (...options: string[]) => run(['doctor', '--dir', join(root, 'first'), ...options]);
    expect(await doctor()).toMatchObject({ code: 0, text: 'Nothing is wrong' });
    const { stateBucket: Bucket } = runtime.outputs;
    // Only the deployment's base model has embedded this dataset.
    const forms = (await list(Bucket, 'features/')).find((each) => each.Key?.includes('/forms/'))?.Key ?? '';
    const [{ Key = '' } = {}] = await list(Bucket, `${forms.split('/').slice(0, 2).join('/')}/shapes/images/`);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    // An image counts as missing only some time after its upload, because its event may be on its way.
    let found = await doctor('--json');
    for (let looks = 0; found.code === 0 && looks < 60; looks++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      found = await doctor('--json');
    }
    expect(found.code).toBe(1);
    expect(JSON.parse(found.text).findings).toMatchObject([{ kind: 'missing', key: Key, automatic: true }]);
    expect(await doctor('--repair')).toMatchObject({ code: 0 });
    await client.waitForImages('shapes');
    expect(await doctor()).toMatchObject({ code: 0, text: 'Nothing is wrong' });
  }, 180_000);

  test('no request was denied', async () => {
    expect(runtime.denials).toEqual([]);
    await expect(readFile(join(root, 'first', 'denied.jsonl'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('another deployment', () => {
  test('makes the same files from the same images', async () => {
    const { started, api, bucket } = await start('second');
    try {
      await uploadAll(bucket, started.outputs.uploadsBucket);
      const version = await train(api);
      const digests = ({ files }: typeof version) => files.map(({ name, sha256 }) => [name, sha256]);
      expect(digests(version)).toEqual(digests(await client.call('getVersion', { model: 'shapes', version: 1 })));
      expect(started.denials).toEqual([]);
    } finally {
      bucket.destroy();
      await started.stop();
    }
  }, 240_000);
});
