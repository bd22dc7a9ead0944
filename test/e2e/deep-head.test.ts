import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Client, createClient } from '../../cli/client/client.ts';
import { createRandom } from '../../cli/demo/random.ts';
import { drawShape } from '../../cli/demo/shapes.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import type { HyperparametersRequest } from '../../shared/api/types.ts';
import { run } from '../cli/support/run.ts';

let dir: string;
let runtime: Runtime;
let client: Client;
let s3: S3Client;
const random = createRandom(3);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'headstart-deep-'));
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

const upload = async (shape: 'circle' | 'square', name: string) => {
  const { uploadsBucket: Bucket } = runtime.outputs;
  const Body = await drawShape(shape, random);
  await s3.send(new PutObjectCommand({ Bucket, Key: `shapes/${shape}/${name}.jpg`, Body }));
};

async function train(hyperparameters: HyperparametersRequest) {
  const { id } = await client.call(
    'startTraining',
    { model: 'shapes' },
    { json: { dataset: 'shapes', hyperparameters } },
  );
  return client.waitForTraining(id);
}

/** Keys in the state bucket, without those of the base model's own embeddings. */
async function keysOf(pattern: RegExp): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: runtime.outputs.stateBucket }));
  return Contents.flatMap(({ Key = '' }) => (pattern.test(Key) ? [Key] : []));
}

test('a deep head is trained, served, compared, explained, exported, trained again and forgotten', async () => {
  for (let i = 0; i < 16; i++) await upload(i % 2 ? 'circle' : 'square', `${i}`);
  expect(await train({ depth: 13, epochs: 1 })).toMatchObject({ status: 'succeeded', version: 1 });
  expect(await train({ depth: 13, epochs: 1 })).toMatchObject({ status: 'succeeded', version: 1 });
  const version = await client.call('getVersion', { model: 'shapes', version: 1 });
  expect(version).toMatchObject({ depth: 13, metrics: { fit: { solver: 'adamw-deep', epochs: 1 } } });
  expect(version.metrics?.comparison).toMatchObject({ chosen: 'deep' });
  expect(await keysOf(/^checkpoints\//)).toEqual([]);

  const circle = await drawShape('circle', random);
  const { predictions } = await client.predict('shapes', circle, { explain: ['neighbours', 'heatmap'] });
  expect(predictions.map(({ score }) => score).reduce((sum, score) => sum + score)).toBeCloseTo(1);

  expect(await train({})).toMatchObject({ status: 'succeeded', version: 2 });
  const diff = await client.call('diffVersions', { model: 'shapes', version: 2, against: 1 });
  expect(diff.summary).toMatchObject({ examples: 16 });

  expect(await train({ depth: 13, epochs: 1, warmStart: true })).toMatchObject({ status: 'succeeded', version: 3 });
  const warm = await client.call('getVersion', { model: 'shapes', version: 3 });
  expect(warm.metrics?.fit).toMatchObject({ startedFrom: 1 });

  const { uploadsBucket: Bucket } = runtime.outputs;
  /** Number of images by each extractor: the base model, and the trunks. */
  const stored = async () => {
    const keys = await keysOf(/^features\/.*\/images\/.*\.arrow$/);
    const extractors = [...new Set(keys.map((key) => key.split('/')[1]))];
    return extractors.map((extractor) => keys.filter((key) => key.split('/')[1] === extractor).length);
  };
  expect(await stored()).toEqual([16, 16]);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'shapes/square/0.jpg' }));
  expect(await train({ depth: 'auto', epochs: 1 })).toMatchObject({ status: 'succeeded', version: 4 });
  expect(await stored()).toEqual([15, 15, 15]);
  expect(await run(['doctor', '--dir', dir])).toMatchObject({ code: 0, text: 'Nothing is wrong' });
  expect(runtime.denials).toEqual([]);
}, 240_000);

test('a depth that the base model lacks fails the training with the blocks it has', async () => {
  expect(await train({ depth: 99 })).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('has blocks 0 to 15, and no block 99') },
  });
}, 60_000);
