import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Client, createClient } from '../../cli/client/client.ts';
import { createRandom } from '../../cli/demo/random.ts';
import { drawShape } from '../../cli/demo/shapes.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import { createS3ObjectStore } from '../../shared/adapters/s3-object-store.ts';
import type { TrainingRecord } from '../../shared/domain/state/records.ts';
import { noteOpenJob } from '../../shared/jobs/open-jobs.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { createTraining, readTraining } from '../../shared/store/trainings/trainings.ts';
import { eventually } from '../local/support/eventually.ts';

/** Jobs in the local runtime. Every wait takes a second, and so does a minute of a schedule. */

const late = 'shapes/circle/late.jpg';
const context = { trainWait: 1, trainLongestWait: 1, trainRequeue: 3_600, jobPatience: 5 };
let root: string;
let runtime: Runtime;
let client: Client;
let s3: S3Client;
let sqs: SQSClient;
let state: ObjectStore;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'headstart-jobs-'));
});
afterEach(async () => {
  s3.destroy();
  sqs.destroy();
  await runtime.stop();
}, 120_000);
afterAll(() => rm(root, { recursive: true }));

/** Starts the runtime with a dataset that lost the event of one image, so that a training waits for it. */
async function start(name: string, options: { assembly?: string; scheduleScale: number }): Promise<void> {
  runtime = await startRuntime({
    dir: join(root, name),
    apiPort: 0,
    awsPort: 0,
    faults: `events.drop=~${late}`,
    context,
    ...options,
  });
  const { apiUrl, apiKey, region, endpoint, stateBucket, ...credentials } = runtime.outputs;
  client = createClient({ url: apiUrl, key: apiKey });
  s3 = new S3Client({ region, endpoint, credentials, forcePathStyle: true });
  sqs = new SQSClient({ region, endpoint, credentials });
  state = createS3ObjectStore(s3, stateBucket);
  const random = createRandom(5);
  for (const shape of ['circle', 'square'] as const) {
    for (let i = 0; i < 4; i++) await put(`shapes/${shape}/${i}.jpg`, await drawShape(shape, random));
  }
  await put(late, await drawShape('circle', random));
}

const put = (Key: string, Body: Buffer) =>
  s3.send(new PutObjectCommand({ Bucket: runtime.outputs.uploadsBucket, Key, Body }));

/** The number of messages in a queue. */
async function messagesIn(output: 'TrainQueueUrl' | 'TrainDeadLetterQueueUrl'): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const delayed = 'ApproximateNumberOfMessagesDelayed' as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: runtime.stackOutputs[output], AttributeNames: [...names, delayed] }),
  );
  return [...names, delayed].reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

const generation = async (id: string) => (await readTraining(state, id)).chain?.generation ?? 0;

/** The template of a run, without train's permission to call itself in a loop. */
async function withoutRecursion(name: string): Promise<string> {
  const assembly = join(root, name, 'cdk.out');
  const file = join(assembly, 'Headstart.template.json');
  const template = JSON.parse(await readFile(file, 'utf8'));
  for (const { Properties } of Object.values<{ Properties?: object }>(template.Resources)) {
    if (Properties && 'RecursiveLoop' in Properties) delete Properties.RecursiveLoop;
  }
  await writeFile(file, JSON.stringify(template));
  return assembly;
}

test('a training still waits after 16 checks, however often it is requested, and ends once its image is deleted', async () => {
  await start('waiting', { scheduleScale: 1 / 60 });
  const request = () => client.startTraining('shapes', {}, 'once');
  const { id } = await request();
  while ((await generation(id)) < 18) {
    await request();
    expect(await messagesIn('TrainQueueUrl')).toBeLessThanOrEqual(2);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect((await readTraining(state, id)).status).toBe('embedding');

  await s3.send(new DeleteObjectCommand({ Bucket: runtime.outputs.uploadsBucket, Key: late }));
  expect(await client.waitForTraining(id)).toMatchObject({ status: 'succeeded', gone: [late], notEmbedded: [] });

  // For this job, the API died before it sent the message.
  const { lease: _, chain: __, gone: ___, finishedAt: ____, version: _____, ...record } = await readTraining(state, id);
  const lost: TrainingRecord = { ...record, id: 'lost', status: 'queued', requestedAt: new Date().toISOString() };
  await noteOpenJob(state, 'training', 'lost', 'test');
  await createTraining(state, lost);
  expect(await client.waitForTraining('lost')).toMatchObject({ status: 'succeeded', version: 1 });
  await eventually(async () => expect(await messagesIn('TrainQueueUrl')).toBe(0));
  expect(await messagesIn('TrainDeadLetterQueueUrl')).toBe(0);
  expect(runtime.denials).toEqual([]);
}, 240_000);

test('a waiting training is stopped after 16 calls if train must not call itself', async () => {
  const assembly = await withoutRecursion('waiting');
  await start('stopped', { assembly, scheduleScale: 1_000 });
  const { id } = await client.startTraining('shapes');
  while ((await generation(id)) < 16) await new Promise((resolve) => setTimeout(resolve, 200));
  await eventually(async () => expect(await messagesIn('TrainDeadLetterQueueUrl')).toBe(1));
  expect(await readTraining(state, id)).toMatchObject({ status: 'embedding', chain: { generation: 16 } });
}, 240_000);
