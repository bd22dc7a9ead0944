import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Credentials } from '../local/contracts/policies.ts';
import { startLambda } from '../local/lambda/service.ts';
import { accountId } from '../local/run.ts';
import type { Bench } from './harness/bench.ts';
import type { Cell } from './harness/result.ts';
import { median, quantile } from './harness/statistics.ts';
import { timed } from './harness/turns.ts';

export const region = 'us-east-1';
const servers = fileURLToPath(new URL('tasks/runtime-servers.ts', import.meta.url));

/** A server's message when it is ready. */
export interface Ready {
  endpoint: string;
  queueUrl: string;
  credentials: Credentials;
}

type Server = Awaited<ReturnType<typeof start>>;

export const runtime: Bench = {
  name: 'runtime',
  title: 'The local runtime itself',
  method:
    'Put and get: one SDK client puts and gets 100 kB, 600 times each after 100 to warm up, alternating every 100 with a bare node:http server that keeps bodies in memory and checks nothing. It returns the checksum that it received with a body, so that the client has the same work for both. Each server has its own process. Invoke: one caller, 2,000 invocations after 200 to warm up; the handler reports its own time. Memory: resident size of the S3 and SQS process after 20,000 puts to 1,000 keys and 20,000 messages sent, received and deleted, and after the first fifth of them.',
  ownData: 'random bytes',
  async run({ scratch, small, table, progress }) {
    const aws = await start('aws', join(scratch, 'aws'));
    const bare = await start('bare', '');
    try {
      progress('put and get');
      const columns = [
        { title: 'request' },
        ...['ms', 'bare server ms', 'bare server / this'].map((title) => ({ title, digits: 2 })),
      ];
      table({ title: 'S3', columns, rows: await putAndGet(aws.ready, bare.ready, small ? 1 : 6) });
      progress('invoke');
      const over = await invoke(scratch, small ? 100 : 2_000);
      progress('memory');
      const puts = small ? 500 : 20_000;
      const [warm, end] = await memory(aws, puts);
      table({
        title: 'Lambda, and memory of S3 and SQS',
        columns: [{ title: 'what' }, { title: 'value', digits: 2 }, { title: 'unit' }],
        rows: [
          ['invoke, over the time of the handler, p50', median(over), 'ms'],
          ['invoke, over the time of the handler, p99', quantile(over, 0.99), 'ms'],
          [`memory after ${puts / 5} puts and messages`, warm, 'MB'],
          [`memory after ${puts} puts and messages`, end, 'MB'],
        ],
      });
    } finally {
      aws.child.kill();
      bare.child.kill();
    }
  },
};

/** Starts a server in its own process: `aws`, the runtime's S3 and SQS in a folder, or `bare`. */
export async function start(name: string, dir: string) {
  const execArgv = ['--import', 'tsx', '--expose-gc'];
  const child = fork(servers, [name, dir], { execArgv });
  const next = <T>() =>
    new Promise<T>((resolve, reject) => {
      child.once('message', resolve as never);
      child.once('exit', (code) => reject(new Error(`The server ${name} ended with exit code ${code}.`)));
    });
  return { child, next, ready: await next<Ready>() };
}

async function putAndGet(aws: Ready, bare: Ready, turns: number): Promise<Cell[][]> {
  const clients = [aws, bare].map(s3Client);
  const body = randomBytes(100_000);
  const times = { put: [[], []] as number[][], get: [[], []] as number[][] };
  for (let turn = 0; turn <= turns; turn++) {
    for (const [index, client] of clients.entries()) {
      for (let i = 0; i < 100; i++) {
        const at = { Bucket: 'bench', Key: `key-${i}` };
        const { ms: put } = await timed(() => client.send(new PutObjectCommand({ ...at, Body: body })));
        const { ms: get } = await timed(async () =>
          (await client.send(new GetObjectCommand(at))).Body?.transformToByteArray(),
        );
        if (turn === 0) continue;
        times.put[index]?.push(put);
        times.get[index]?.push(get);
      }
    }
  }
  for (const client of clients) client.destroy();
  return Object.entries(times).map(([name, [awsTimes = [], bareTimes = []]]) => [
    `${name} of 100 kB`,
    median(awsTimes),
    median(bareTimes),
    median(bareTimes) / median(awsTimes),
  ]);
}

async function invoke(root: string, calls: number): Promise<number[]> {
  const codeDir = await mkdtemp(join(root, 'code-'));
  const handler = `export const handler = async () => {
    const start = performance.now();
    let sum = 0;
    for (let i = 0; i < 1e5; i++) sum += Math.sqrt(i);
    return { ms: performance.now() - start, sum };
  };`;
  await writeFile(join(codeDir, 'index.mjs'), handler);
  const name = 'bench';
  const lambda = await startLambda({
    functions: [
      {
        name,
        arn: `arn:aws:lambda:${region}:${accountId}:function:${name}`,
        codeDir,
        handler: 'index.handler',
        runtime: 'nodejs24.x',
        memoryMb: 512,
        timeoutSeconds: 10,
        environment: {},
        roleArn: `arn:aws:iam::${accountId}:root`,
        logGroup: name,
      },
    ],
    region,
    endpoint: 'http://127.0.0.1:9',
    credentialsFor: () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    logDir: root,
  });
  const over: number[] = [];
  for (let i = 0; i < calls + 200; i++) {
    let own = 0;
    const { ms: whole } = await timed(async () => {
      own = JSON.parse((await lambda.get(name).invoke({ i })).payload.toString()).ms;
    });
    if (i >= 200) over.push(whole - own);
  }
  await lambda.stop(0);
  return over;
}

async function memory({ child, next, ready }: Server, puts: number): Promise<[warm: number, end: number]> {
  const s3 = s3Client(ready);
  const sqs = new SQSClient({ region, endpoint: ready.endpoint, credentials: ready.credentials });
  const QueueUrl = ready.queueUrl;
  const Body = randomBytes(10_000);
  const work = async (from: number, to: number) => {
    for (let i = from; i < to; i += 10) {
      await Promise.all(
        Array.from({ length: 10 }, async (_, j) => {
          await s3.send(new PutObjectCommand({ Bucket: 'bench', Key: `memory-${(i + j) % 1000}`, Body }));
          await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `message ${i + j}` }));
        }),
      );
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      await Promise.all(
        Messages.map(({ ReceiptHandle }) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))),
      );
    }
    child.send('memory');
    return (await next<number>()) / 2 ** 20;
  };
  const warm = await work(0, puts / 5);
  const end = await work(puts / 5, puts);
  s3.destroy();
  sqs.destroy();
  return [warm, end];
}

export function s3Client({ endpoint, credentials }: Ready): S3Client {
  return new S3Client({ region, endpoint, forcePathStyle: true, credentials });
}
