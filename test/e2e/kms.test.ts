import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Client, createClient } from '../../cli/client/client.ts';
import { createRandom } from '../../cli/demo/random.ts';
import { drawShape } from '../../cli/demo/shapes.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import { run } from '../cli/support/run.ts';

/** With `kms`, an ETag is not a digest: every write and every copy gets a new one. */

let dir: string;
let runtime: Runtime;
let client: Client;
let s3: S3Client;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'headstart-kms-'));
  runtime = await startRuntime({ dir, apiPort: 0, awsPort: 0, context: { kms: true }, log: () => {} });
  const { apiUrl, apiKey, region, endpoint, accessKeyId, secretAccessKey } = runtime.outputs;
  client = createClient({ url: apiUrl, key: apiKey });
  s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
}, 240_000);

afterAll(async () => {
  s3.destroy();
  await runtime.stop();
  await rm(dir, { recursive: true });
}, 180_000);

test('with a KMS key, images are embedded, trained on, predicted, moved, copied and deleted', async () => {
  const { uploadsBucket: Bucket } = runtime.outputs;
  const random = createRandom(3);
  for (let i = 0; i < 16; i++) {
    const shape = i % 2 ? 'circle' : 'square';
    const Body = await drawShape(shape, random);
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: `shapes/${shape}/${i}.jpg`, Body }));
    expect(ETag).not.toContain(createHash('md5').update(Body).digest('hex'));
  }
  expect((await client.waitForImages('shapes')).images).toMatchObject({ embedded: 16, pending: 0 });
  const train = async () => {
    const { id } = await client.startTraining('shapes');
    return await client.waitForTraining(id);
  };
  expect(await train()).toMatchObject({ status: 'succeeded', version: 1 });
  const { predictions, version } = await client.predict('shapes', await drawShape('circle', random));
  expect([predictions[0]?.label, version]).toEqual(['circle', 1]);

  const { results } = await client.call(
    'relabelExamples',
    { dataset: 'shapes' },
    { json: { keys: ['shapes/circle/1.jpg'], label: 'round' } },
  );
  expect(results).toMatchObject([{ outcome: 'relabelled', newKey: 'shapes/round/1.jpg' }]);
  // Its embedding was stored under the copy's content id, so nothing is pending.
  expect((await client.call('getDataset', { dataset: 'shapes' })).images).toMatchObject({ embedded: 16, pending: 0 });

  const CopySource = `${Bucket}/shapes/circle/3.jpg`;
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'shapes/round/3.jpg', CopySource }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'shapes/circle/3.jpg' }));
  await client.call('deleteExamples', { dataset: 'shapes' }, { json: { keys: ['shapes/square/0.jpg'] } });
  expect((await client.waitForImages('shapes')).images).toMatchObject({ embedded: 15, pending: 0 });
  expect(await train()).toMatchObject({ status: 'succeeded', version: 2 });
  expect(await client.call('getVersion', { model: 'shapes', version: 2 })).toMatchObject({ examples: 15 });
  expect(await train()).toMatchObject({ status: 'succeeded', version: 2 });

  expect(await run(['doctor', '--dir', dir])).toMatchObject({ code: 0, text: 'Nothing is wrong' });
  expect(runtime.denials).toEqual([]);
}, 240_000);
