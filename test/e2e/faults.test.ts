import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, createClient } from '../../cli/client/client.ts';
import { shapeNames } from '../../cli/demo/shapes.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { eventually } from '../local/support/eventually.ts';

/** Headstart's own functions under faults, with shorter waits than by default. */

const perShape = 50;
const embedBatch = 10;
let root: string;
let runtime: Runtime;
let client: Client;
let s3: S3Client;
let sqs: SQSClient;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'headstart-faults-'));
  const script = fileURLToPath(new URL('support/draw-shapes.ts', import.meta.url));
  execFileSync(process.execPath, ['--import', 'tsx', script, join(root, 'drawn'), `${perShape}`, '11']);
}, 120_000);
afterEach(async () => {
  s3.destroy();
  sqs.destroy();
  await runtime.stop();
}, 120_000);
afterAll(() => rm(root, { recursive: true }));

async function start(name: string, faults: string, context: Record<string, number>): Promise<void> {
  runtime = await startRuntime({ dir: join(root, name), apiPort: 0, awsPort: 0, faults, context });
  const { apiUrl, apiKey, region, endpoint, ...credentials } = runtime.outputs;
  client = createClient({ url: apiUrl, key: apiKey });
  s3 = new S3Client({ region, endpoint, credentials });
  sqs = new SQSClient({ region, endpoint, credentials });
}

/** Drawn shapes of alternating classes, at most {@link perShape} per class. */
const drawn = Array.from({ length: perShape * shapeNames.length }, (_, i) => {
  const number = Math.floor(i / shapeNames.length) + 1;
  return `${shapeNames[i % shapeNames.length]}/${String(number).padStart(3, '0')}.jpg`;
});

const put = (Key: string, Body: Buffer | string) =>
  s3.send(new PutObjectCommand({ Bucket: runtime.outputs.uploadsBucket, Key, Body }));

const upload = (files: string[]) =>
  eachLimited(files, 16, async (file) => put(`shapes/${file}`, await readFile(join(root, 'drawn', file))));

async function train() {
  const { id } = await client.startTraining('shapes');
  const training = await client.waitForTraining(id);
  expect(training).toMatchObject({ status: 'succeeded' });
  return {
    training,
    version: await client.call('getVersion', { model: 'shapes', version: training.version as number }),
  };
}

/** The number of messages in each queue, by a part of its name. */
async function left(part: string): Promise<number> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const counts = await Promise.all(
    QueueUrls.filter((url) => url.includes(part)).map(async (QueueUrl) => {
      const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] });
      const { Attributes = {} } = await sqs.send(asked);
      return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

const counted = (fault: string) => runtime.faults.find((count) => count.fault === fault);

describe('Headstart under faults', () => {
  test('embeds every image although embed is killed, events are unreliable and S3 is busy', async () => {
    // A probability of 0 only counts: each embedding begins with one of these requests.
    const reads = 's3.slow=0~GetObject headstart-uploads:0s';
    const [uploads503, uploadsCut] = ['s3.503=0.02~headstart-uploads', 's3.cut=0.01~headstart-uploads'];
    const faults = [
      'seed=32',
      'embed.crash=0.05',
      'events.duplicate=0.05',
      'events.reorder=0.2',
      'events.drop=0.05',
      's3.503=0.02~headstart-state',
      uploads503,
      's3.409=0.02',
      's3.cut=0.01~headstart-state',
      uploadsCut,
      's3.lost-answer=0.02',
      'sqs.throttle=0.05',
      reads,
    ];
    await start('chaos', faults.join(), {
      embedBatch,
      embedConcurrency: 2,
      embedTimeout: 8,
      embedReserve: 2,
      embedVisibility: 8,
      trainWait: 1,
      trainRequeue: 3,
    });
    await upload(drawn);
    await put('shapes/circle/broken.jpg', 'no image');

    const { training, version } = await train();
    expect(training.notEmbedded).toEqual([]);
    expect(version.examples).toBe(150);
    const { images } = await client.call('getDataset', { dataset: 'shapes' });
    expect(images).toEqual({ total: 151, embedded: 150, rejected: 1, pending: 0 });
    const injected = (fault: string) => counted(fault)?.injected ?? 0;
    expect(injected('embed.crash=0.05')).toBeGreaterThan(0);
    expect(injected('events.drop=0.05')).toBeGreaterThan(0);
    // Only images of killed batches, duplicated events and repeated requests are embedded again.
    const lost = embedBatch * injected('embed.crash=0.05') + injected('events.duplicate=0.05');
    const repeated = injected(uploads503) + injected(uploadsCut);
    expect((counted(reads)?.of ?? 0) - 151).toBeLessThanOrEqual(lost + repeated);
    await eventually(async () => expect(await left('Embed')).toBe(0));
    expect(runtime.denials).toEqual([]);
  }, 240_000);

  test('trains without an image whose decoding kills the process, and reports it', async () => {
    await start('poison', 'embed.crash=~poison:10ms', {
      embedConcurrency: 2,
      embedTimeout: 4,
      embedReserve: 1,
      embedVisibility: 4,
      trainWait: 1,
      trainRequeue: 300,
      trainStall: 12,
    });
    const poison = 'shapes/circle/poison.jpg';
    const [last = '', ...others] = drawn.slice(0, 32);
    await upload(others);
    await put(poison, await readFile(join(root, 'drawn', last)));

    const { training, version } = await train();
    expect(training.notEmbedded).toEqual([poison]);
    expect(version.examples).toBe(31);
    expect((await client.call('getDataset', { dataset: 'shapes' })).images).toEqual({
      total: 32,
      embedded: 31,
      rejected: 0,
      pending: 1,
    });
    await eventually(async () => expect(await left('EmbedDeadLetter')).toBe(1));
    const QueueUrl = runtime.stackOutputs.DeadLetterQueueUrl;
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages.map(({ Body }) => Body)).toEqual([expect.stringContaining('poison.jpg')]);
    expect(await left('Embed')).toBe(1);
  }, 240_000);
});
