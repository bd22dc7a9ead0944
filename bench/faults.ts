import { join } from 'node:path';
import { GetQueueAttributesCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createRandom } from '../cli/demo/random.ts';
import { drawShape, shapeNames } from '../cli/demo/shapes.ts';
import { eachLimited } from '../shared/domain/each-limited.ts';
import type { Bench } from './harness/bench.ts';
import { deploy as deployRuntime } from './harness/deployment.ts';
import type { Cell } from './harness/result.ts';

const dataset = 'shapes';
/** With probability 0, the fault only counts requests. */
const reads = 's3.503=0~GetObject headstart-uploads';
const crashes = 'embed.crash=0.05';
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const faults: Bench = {
  name: 'faults',
  title: 'While embed is killed',
  method:
    "PUTs 5,000 different drawn shapes, 16 at once, while the process of embed is killed in the middle of about 1 batch in 20, by seed; timeout and visibility timeout are 20 s instead of 60 s and 361 s. The embeddings made are counted by embed's reads of images, so they include work that a kill wasted. Then 32 images, one of which kills the process that works on it, five times, until it is in the dead-letter queue. These are counts, not times.",
  ownData: 'randomly drawn shapes',
  async run({ scratch, small, table, part }) {
    const columns = [{ title: 'what' }, { title: 'count' }];
    await part('killed', async () => {
      table({
        title: 'Processes killed at random',
        columns,
        rows: await killed(join(scratch, 'killed'), small ? 200 : 5_000),
      });
    });
    await part('poisoned', async () => {
      table({ title: 'One image that kills its process', columns, rows: await poisoned(join(scratch, 'poisoned')) });
    });
  },
};

type Deployment = Awaited<ReturnType<typeof deploy>>;

async function deploy(dir: string, faults: string, context: Record<string, number>) {
  const deployment = await deployRuntime(dir, { faults, context });
  const { region, endpoint, accessKeyId, secretAccessKey } = deployment.runtime.outputs;
  const sqs = new SQSClient({ region, endpoint, credentials: { accessKeyId, secretAccessKey } });
  return {
    ...deployment,
    sqs,
    async stop() {
      sqs.destroy();
      await deployment.stop();
    },
  };
}

/** Uploads drawn shapes. @param names file names of the last ones */
async function upload({ put }: Deployment, images: number, names: string[] = []): Promise<void> {
  const shapes = Array.from({ length: images }, (_, i) => ({
    shape: shapeNames[i % shapeNames.length] ?? 'circle',
    name: names[images - 1 - i] ?? `${i}.jpg`,
    seed: i,
  }));
  await eachLimited(shapes, 16, async ({ shape, name, seed }) => {
    await put(`${dataset}/${shape}/${name}`, await drawShape(shape, createRandom(seed)));
  });
}

/** The number of messages, visible or not, in embed's two queues and in its dead-letter queue. */
async function messages({ sqs }: Deployment): Promise<{ waiting: number; dead: number }> {
  const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'Headstart-Embed' }));
  const counts = { waiting: 0, dead: 0 };
  for (const QueueUrl of QueueUrls) {
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    const state = QueueUrl.includes('DeadLetter') ? 'dead' : 'waiting';
    for (const name of AttributeNames) counts[state] += Number(Attributes[name]);
  }
  return counts;
}

async function killed(dir: string, count: number): Promise<Cell[][]> {
  const context = { embedTimeout: 20, embedVisibility: 20 };
  const deployment = await deploy(dir, `seed=1,${crashes},${reads}`, context);
  try {
    const start = performance.now();
    await upload(deployment, count);
    const { total, embedded: done, rejected } = await deployment.embedded(dataset, count);
    const seconds = (performance.now() - start) / 1000;
    const { runtime } = deployment;
    const { injected = 0, of = 0 } = runtime.faults.find(({ fault }) => fault === crashes) ?? {};
    const made = runtime.faults.find(({ fault }) => fault === reads)?.of ?? 0;
    // A killed batch is redelivered, although its images may be embedded by then.
    while ((await messages(deployment)).waiting > 0) await sleep(1_000);
    const { dead } = await messages(deployment);
    const { version, notEmbedded } = await deployment.train(dataset);
    return [
      [`${total} uploads: embedded`, done],
      ['rejected', rejected],
      ['seconds', Math.round(seconds)],
      ['invocations of embed killed', `${injected} of ${of}`],
      ['embeddings made / images', (made / total).toFixed(4)],
      ['in the dead-letter queue', dead],
      ['trained on', version.examples],
      ['left out', notEmbedded.length],
    ];
  } finally {
    await deployment.stop();
  }
}

async function poisoned(dir: string): Promise<Cell[][]> {
  const context = { embedTimeout: 4, embedReserve: 1, embedVisibility: 4, trainStall: 15, trainRequeue: 300 };
  const deployment = await deploy(dir, 'embed.crash=~poison:10ms', context);
  try {
    await upload(deployment, 32, ['poison.jpg']);
    const { version, notEmbedded } = await deployment.train(dataset);
    const QueueUrl = deployment.runtime.stackOutputs.DeadLetterQueueUrl;
    while ((await messages(deployment)).waiting > 0) await sleep(500);
    const { Messages = [] } = await deployment.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    const dead = Messages.map(({ Body = '' }) => JSON.parse(Body).Records?.[0]?.s3.object.key);
    const { embedded: done } = (await deployment.client.call('getDataset', { dataset })).images;
    return [
      ['batch of 32 with one image that kills its process: embedded', done],
      ['dead letters', dead.join(', ')],
      ['trained on', version.examples],
      ['left out', notEmbedded.join(', ')],
    ];
  } finally {
    await deployment.stop();
  }
}
