import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startAws } from '../local/aws/start.ts';
import type { Credentials } from '../local/contracts.ts';
import { startLambda } from '../local/lambda/service.ts';

/**
 * The local runtime itself: node --import tsx bench/runtime.ts
 *
 * put and get: one SDK client puts and gets 100 KB, 600 times each after 100 to warm up, by turns of 100 with a bare
 * node:http server that keeps bodies in memory and checks nothing; it gives the checksum back that came with a body,
 * so that the client has the same to do for both. Each server has a process of its own.
 * invoke: one caller, 2,000 calls after 200; the handler says how long it took itself.
 * memory: resident size of the S3 and SQS process after 20,000 puts over 1,000 keys and 20,000 messages sent, received
 * and deleted, against the same after the first 4,000 of each.
 */
const accountId = '123456789012';
const region = 'us-east-1';
const owner = { arn: `arn:aws:iam::${accountId}:root`, policies: 'owner' as const };

interface Ready {
  endpoint: string;
  queueUrl: string;
  credentials: Credentials;
}

const serving = process.argv[2];
if (serving === 'aws') await serveAws(process.argv[3] ?? '');
else if (serving === 'bare') serveBare();
else await main();

async function serveAws(dir: string): Promise<void> {
  const buckets = [{ name: 'bench', cors: [], notifications: [], versioned: false, expirations: [] }];
  const queues = [{ name: 'bench', visibilityTimeout: 30, retentionPeriod: 600, delay: 0, receiveWaitTime: 0 }];
  const aws = await startAws({ dir, port: 0, region, accountId, buckets, queues });
  const credentials = aws.credentialsFor(owner);
  process.send?.({ endpoint: aws.endpoint, queueUrl: aws.queueUrl('bench'), credentials } satisfies Ready);
  process.on('message', () => {
    global.gc?.();
    process.send?.(process.memoryUsage().rss);
  });
}

function serveBare(): void {
  const stored = new Map<string, { body: Buffer; checksum: string }>();
  const bodyOf = async (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const server = createServer(async (request, response) => {
    const key = (request.url ?? '').split('?')[0] ?? '';
    if (request.method === 'GET') {
      const { body, checksum } = stored.get(key) ?? { body: '', checksum: '' };
      return response.setHeader('x-amz-checksum-crc32', checksum).end(body);
    }
    const checksum = `${request.headers['x-amz-checksum-crc32'] ?? ''}`;
    stored.set(key, { body: await bodyOf(request), checksum });
    response.setHeader('etag', `"${createHash('md5').update(key).digest('hex')}"`);
    response.end();
  });
  server.listen(0, '127.0.0.1', () => {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.send?.({ endpoint, queueUrl: '', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } } satisfies Ready);
  });
}

async function main(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'headstart-bench-'));
  report('machine', `${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}`);
  const aws = await start('aws', join(root, 'aws'));
  const bare = await start('bare', '');
  try {
    await putAndGet(aws.ready, bare.ready);
    await invoke(root);
    await memory(aws);
  } finally {
    aws.child.kill();
    bare.child.kill();
    await rm(root, { recursive: true });
  }
}

async function start(what: string, dir: string) {
  const execArgv = ['--import', 'tsx', '--expose-gc'];
  const child = fork(fileURLToPath(import.meta.url), [what, dir], { execArgv });
  const next = <T>() => new Promise<T>((resolve) => child.once('message', resolve as never));
  return { child, next, ready: await next<Ready>() };
}

async function putAndGet(aws: Ready, bare: Ready): Promise<void> {
  const clients = [aws, bare].map(s3Client);
  const body = randomBytes(100_000);
  const times = { put: [[], []] as number[][], get: [[], []] as number[][] };
  for (let turn = 0; turn < 7; turn++) {
    for (const [which, client] of clients.entries()) {
      for (let i = 0; i < 100; i++) {
        const at = { Bucket: 'bench', Key: `key-${i}` };
        const put = await timed(() => client.send(new PutObjectCommand({ ...at, Body: body })));
        const get = await timed(async () => (await client.send(new GetObjectCommand(at))).Body?.transformToByteArray());
        if (turn === 0) continue;
        times.put[which]?.push(put);
        times.get[which]?.push(get);
      }
    }
  }
  for (const [what, [ours = [], theirs = []]] of Object.entries(times)) {
    const ratio = quantile(theirs, 0.5) / quantile(ours, 0.5);
    const ms = `${quantile(ours, 0.5).toFixed(2)} ms against ${quantile(theirs, 0.5).toFixed(2)}`;
    report(`${what} of 100 KB, of a bare node:http server`, `${ratio.toFixed(2)} (${ms})`);
  }
  for (const client of clients) client.destroy();
}

async function invoke(root: string): Promise<void> {
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
        roleArn: owner.arn,
        logGroup: name,
      },
    ],
    region,
    endpoint: 'http://127.0.0.1:9',
    credentialsFor: () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    logDir: root,
  });
  const over: number[] = [];
  for (let i = 0; i < 2200; i++) {
    let own = 0;
    const whole = await timed(async () => {
      own = JSON.parse((await lambda.get(name).invoke({ i })).payload.toString()).ms;
    });
    if (i >= 200) over.push(whole - own);
  }
  await lambda.stop(0);
  report(
    'invoke, over the time of the handler',
    `p50 ${quantile(over, 0.5).toFixed(2)} ms, p99 ${quantile(over, 0.99).toFixed(2)} ms`,
  );
}

async function memory({ child, next, ready }: Awaited<ReturnType<typeof start>>): Promise<void> {
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
  const warm = await work(0, 4_000);
  const end = await work(4_000, 20_000);
  report(
    'memory after 20,000 puts and messages, over warm',
    `${(end - warm).toFixed(1)} MB (${warm.toFixed(0)} to ${end.toFixed(0)})`,
  );
  s3.destroy();
  sqs.destroy();
}

function s3Client({ endpoint, credentials }: Ready): S3Client {
  return new S3Client({ region, endpoint, forcePathStyle: true, credentials });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function quantile(values: number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? Number.NaN;
}

function report(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(56)}${value}\n`);
}
