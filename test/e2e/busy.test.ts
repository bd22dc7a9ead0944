import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Client, createClient } from '../../cli/client/client.ts';
import { shapeNames } from '../../cli/demo/shapes.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';

/** The template's defaults in a new account, with its limit of 10 concurrent calls. */

let dir: string;
let runtime: Runtime;
let client: Client;
let s3: S3Client;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'headstart-busy-'));
  const script = fileURLToPath(new URL('support/draw-shapes.ts', import.meta.url));
  execFileSync(process.execPath, ['--import', 'tsx', script, join(dir, 'drawn'), '50', '3']);
  // The rate limit would refuse most requests before the authorizer.
  const context = { throttleRate: 10_000, throttleBurst: 5_000, embedBatch: 8 };
  runtime = await startRuntime({ dir, apiPort: 0, awsPort: 0, concurrency: 10, whenBusy: 'refuse', context });
  const { apiUrl, apiKey, region, endpoint, ...credentials } = runtime.outputs;
  client = createClient({ url: apiUrl, key: apiKey });
  s3 = new S3Client({ region, endpoint, credentials });
}, 240_000);
afterAll(async () => {
  s3.destroy();
  await runtime.stop();
  await rm(dir, { recursive: true });
}, 180_000);

/** The number of finished calls of a function, from its log. */
async function calls(name: string): Promise<number> {
  const [log] = (await readdir(join(dir, 'logs'))).filter((file) => file.startsWith(`Headstart-${name}`));
  if (!log) throw new Error(`${name} has no log.`);
  return (await readFile(join(dir, 'logs', log), 'utf8')).match(/^REPORT /gm)?.length ?? 0;
}

/** Uploads drawn shapes with these numbers, of each class. */
function upload(from: number, to: number): Promise<unknown> {
  const files = shapeNames.flatMap((shape) =>
    Array.from({ length: to - from }, (_, i) => `${shape}/${String(from + i).padStart(3, '0')}.jpg`),
  );
  return eachLimited(files, 8, async (file) => {
    const Body = await readFile(join(dir, 'drawn', file));
    await s3.send(new PutObjectCommand({ Bucket: runtime.outputs.uploadsBucket, Key: `shapes/${file}`, Body }));
  });
}

test('a thousand requests with made-up keys are all refused, and call neither predict nor api', async () => {
  const statuses = new Set<number>();
  await eachLimited([...Array(1000).keys()], 8, async (i) => {
    const wellFormed = `hs_${Buffer.alloc(32, i).toString('base64url')}`;
    const authorization = i % 2 ? `Bearer ${wellFormed}` : `Bearer hs_${i}`;
    const predict = i % 3 === 0;
    const path = predict ? '/v1/models/shapes/predict' : '/v1/datasets';
    const method = predict ? 'POST' : 'GET';
    const { status } = await fetch(`${runtime.outputs.apiUrl}${path}`, { method, headers: { authorization } });
    statuses.add(status);
  });
  expect(statuses).toEqual(new Set([403]));
  expect(await calls('Authorize')).toBeGreaterThan(500);
  expect([await calls('Predict'), await calls('Api')]).toEqual([0, 0]);
}, 240_000);

test('predictions of five clients all succeed while images are embedded and a training waits for them', async () => {
  await upload(1, 13);
  const { id } = await client.startTraining('shapes');
  expect(await client.waitForTraining(id)).toMatchObject({ status: 'succeeded' });

  const image = new Uint8Array(await readFile(join(dir, 'drawn', 'circle', '001.jpg')));
  const headers = { authorization: `Bearer ${runtime.outputs.apiKey}`, 'content-type': 'image/jpeg' };
  const url = `${runtime.outputs.apiUrl}/v1/models/shapes/predict`;
  const before = await calls('Embed');
  const uploaded = upload(13, 51);
  let busy = true;
  const statuses: number[] = [];
  const ask = async () => {
    while (busy) statuses.push((await fetch(url, { method: 'POST', headers, body: image })).status);
  };
  const clients = Array.from({ length: 5 }, ask);
  await uploaded;
  const waiting = await client.startTraining('shapes');
  await client.waitForImages('shapes');
  busy = false;
  await Promise.all(clients);
  expect(await calls('Embed')).toBeGreaterThan(before);
  expect(statuses.length).toBeGreaterThan(20);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await client.waitForTraining(waiting.id)).toMatchObject({ status: 'succeeded', version: 2 });
}, 240_000);
