import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createClient } from '../cli/client/client.ts';
import { createRandom } from '../cli/random.ts';
import { startRuntime } from '../cli/runtime.ts';
import { drawShape, shapeNames } from '../cli/shapes.ts';
import { eachLimited } from '../shared/domain/each-limited.ts';

/**
 * Headstart while embed is killed: node --import tsx bench/faults.ts [IMAGES]
 *
 * Method: drawn shapes, all different (5,000 unless said), are PUT 16 at once while the process of embed is killed in
 * the middle of about 1 batch in 20, by seed; timeout and visibility are 20 s instead of 60 and 361. Embeddings made
 * are counted by embed's reads of images, each of which begins one: work that a kill wasted is among them.
 * Then 32 images, one of which kills the process while it is worked on, five times until it is a dead letter.
 */
const count = Number(process.argv[2] ?? 5_000);
/** With a chance of 0 it only counts. */
const reads = 's3.503=0~GetObject headstart-uploads';
const crashes = 'embed.crash=0.05';
const report = (what: string, value: unknown) => process.stdout.write(`${what.padEnd(64)}${value}\n`);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type Deployment = Awaited<ReturnType<typeof deploy>>;

async function deploy(dir: string, faults: string, context: Record<string, number>) {
  const runtime = await startRuntime({ dir, apiPort: 0, awsPort: 0, faults, context });
  const { apiUrl, apiKey, region, endpoint, ...credentials } = runtime.outputs;
  const s3 = new S3Client({ region, endpoint, credentials });
  const sqs = new SQSClient({ region, endpoint, credentials });
  return {
    runtime,
    s3,
    sqs,
    client: createClient({ url: apiUrl, key: apiKey }),
    async stop() {
      s3.destroy();
      sqs.destroy();
      await runtime.stop();
    },
  };
}

/** Uploads drawn shapes; of `names`, those given stand for the last ones. */
async function upload({ runtime, s3 }: Deployment, images: number, names: string[] = []): Promise<void> {
  const Bucket = runtime.outputs.uploadsBucket;
  const wanted = Array.from({ length: images }, (_, i) => ({
    shape: shapeNames[i % shapeNames.length] ?? 'circle',
    name: names[images - 1 - i] ?? `${i}.jpg`,
    seed: i,
  }));
  await eachLimited(wanted, 16, async ({ shape, name, seed }) => {
    const Body = await drawShape(shape, createRandom(seed));
    await s3.send(new PutObjectCommand({ Bucket, Key: `shapes/${shape}/${name}`, Body }));
  });
}

/** Waits until `pending` images are left to embed. */
async function embedded({ client }: Deployment, total: number, pending: number) {
  for (;;) {
    const { images } = await client.datasets.get('shapes');
    if (images.total === total && images.pending <= pending) return images;
    await sleep(1_000);
  }
}

/** How many messages there are, visible or not, in embed's two queues and in its dead letters. */
async function messages({ sqs }: Deployment): Promise<{ waiting: number; dead: number }> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'Headstart-Embed' }));
  const counts = { waiting: 0, dead: 0 };
  for (const QueueUrl of QueueUrls) {
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    const which = QueueUrl.includes('DeadLetter') ? 'dead' : 'waiting';
    for (const name of AttributeNames) counts[which] += Number(Attributes[name]);
  }
  return counts;
}

async function train({ client }: Deployment) {
  const { id } = await client.trainings.start('shapes');
  const { status, version, notEmbedded } = await client.trainings.wait(id);
  if (version === undefined) throw new Error(`The training ${status}.`);
  return { notEmbedded, version: await client.models.version('shapes', version) };
}

async function killed(dir: string): Promise<void> {
  const context = { embedTimeout: 20, embedVisibility: 20 };
  const deployment = await deploy(dir, `seed=1,${crashes},${reads}`, context);
  try {
    const start = performance.now();
    await upload(deployment, count);
    const { total, embedded: done, rejected } = await embedded(deployment, count, 0);
    const seconds = (performance.now() - start) / 1000;
    const { runtime } = deployment;
    const { injected = 0, of = 0 } = runtime.faults.find(({ fault }) => fault === crashes) ?? {};
    const made = runtime.faults.find(({ fault }) => fault === reads)?.of ?? 0;
    report(`${total} uploads: embedded, rejected`, `${done}, ${rejected} (${seconds.toFixed(0)} s)`);
    report('  calls of embed killed', `${injected} of ${of}`);
    report('  embeddings made / images', (made / total).toFixed(4));
    // A killed batch comes back although its images are embedded by then.
    while ((await messages(deployment)).waiting > 0) await sleep(1_000);
    report('  in the dead-letter queue', (await messages(deployment)).dead);
    const { version, notEmbedded } = await train(deployment);
    report('  trained on, left out', `${version.examples}, ${notEmbedded.length}`);
  } finally {
    await deployment.stop();
  }
}

async function poisoned(dir: string): Promise<void> {
  const context = { embedTimeout: 4, embedReserve: 1, embedVisibility: 4, trainStall: 15, trainRequeue: 300 };
  const deployment = await deploy(dir, 'embed.crash=~poison:10ms', context);
  try {
    await upload(deployment, 32, ['poison.jpg']);
    const { version, notEmbedded } = await train(deployment);
    const QueueUrl = deployment.runtime.stackOutputs.DeadLetterQueueUrl;
    while ((await messages(deployment)).waiting > 0) await sleep(500);
    const { Messages = [] } = await deployment.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    const dead = Messages.map(({ Body = '' }) => JSON.parse(Body).Records?.[0]?.s3.object.key);
    const { embedded: done } = (await deployment.client.datasets.get('shapes')).images;
    report('batch of 32 with one image that kills its process: embedded', done);
    report('  dead letters', dead.join(', '));
    report('  trained on, left out', `${version.examples}, ${notEmbedded.join(', ')}`);
  } finally {
    await deployment.stop();
  }
}

const root = await mkdtemp(join(tmpdir(), 'headstart-faults-'));
try {
  report('machine', `${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}`);
  await killed(join(root, 'killed'));
  await poisoned(join(root, 'poisoned'));
} finally {
  await rm(root, { recursive: true });
}
