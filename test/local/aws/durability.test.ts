import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startAws } from '../../../local/aws/start.ts';
import { accountId, type Running, region, start as startRunning } from './support/aws.ts';

const kills = Number(process.env.HEADSTART_TEST_KILLS ?? 25);

let dir = '';
let child: ChildProcess | undefined;
let destroy = () => {};
const started: Running[] = [];
async function start(): Promise<Running> {
  const running = await startRunning();
  started.push(running);
  return running;
}
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'headstart-kill-'));
});
afterEach(async () => {
  destroy();
  child?.kill('SIGKILL');
  for (const running of started.splice(0)) await running.stop();
  await rm(dir, { recursive: true, force: true });
});

/** Starts the runtime on the folder in another process, and its clients. */
async function launch(): Promise<{ s3: S3Client; sqs: SQSClient; url(queue: string): string }> {
  destroy();
  const victim = path.join(import.meta.dirname, 'support/victim.ts');
  child = spawn(process.execPath, ['--no-warnings', '--import', 'tsx', victim, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line');
  const { endpoint, credentials } = JSON.parse(line);
  const config = { endpoint, region, credentials, maxAttempts: 1 };
  const [s3, sqs] = [new S3Client({ ...config, forcePathStyle: true }), new SQSClient(config)];
  destroy = () => {
    s3.destroy();
    sqs.destroy();
  };
  return { s3, sqs, url: (queue) => `${endpoint}/${accountId}/${queue}` };
}

async function kill(): Promise<void> {
  const exited = once(child as ChildProcess, 'exit');
  child?.kill('SIGKILL');
  await exited;
}

/** Acknowledged writes, and writes without a response, which may have taken effect. */
interface Record {
  acknowledged: Map<string, string>;
  maybe: Set<string>;
}

describe('kill -9', () => {
  test(`at ${kills} random moments loses no acknowledged write, and leaves no partial one`, async () => {
    const objects: Record = { acknowledged: new Map(), maybe: new Set() };
    const messages: Record = { acknowledged: new Map(), maybe: new Set() };
    const deleted = new Set<string>();
    let count = 0;

    for (let round = 0; round < kills; round++) {
      const { s3, sqs, url } = await launch();
      let running = true;
      const writers = Array.from({ length: 4 }, async () => {
        while (running) {
          const n = count++;
          const key = `k${n % 50}`;
          const body = `${n}:`.padEnd(1 + ((n * 7919) % 200_000), 'x');
          objects.maybe.add(`${key} ${md5(body)}`);
          messages.maybe.add(`m${n}`);
          try {
            await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: key, Body: body }));
            objects.acknowledged.set(`${n}`, `${key} ${md5(body)}`);
            await sqs.send(new SendMessageCommand({ QueueUrl: url('jobs'), MessageBody: `m${n}` }));
            messages.acknowledged.set(`m${n}`, `m${n}`);
            if (n % 3 !== 0) continue;
            const { Messages } = await sqs.send(
              new ReceiveMessageCommand({ QueueUrl: url('jobs'), VisibilityTimeout: 0 }),
            );
            const [message] = Messages ?? [];
            if (!message) continue;
            deleted.add(message.Body ?? '');
            await sqs.send(
              new DeleteMessageCommand({ QueueUrl: url('jobs'), ReceiptHandle: message.ReceiptHandle ?? '' }),
            );
          } catch {
            return;
          }
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 400));
      await kill();
      running = false;
      await Promise.all(writers);
    }

    const { s3, sqs, url } = await launch();
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'photos' }));
    for (const { Key, ETag } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key }));
      const body = (await Body?.transformToString()) ?? '';
      expect(ETag).toBe(`"${md5(body)}"`);
      expect(objects.maybe).toContain(`${Key} ${md5(body)}`);
    }
    const acknowledgedKeys = new Set([...objects.acknowledged.values()].map((entry) => entry.split(' ')[0]));
    expect(Contents.map(({ Key }) => Key)).toEqual(expect.arrayContaining([...acknowledgedKeys]));
    expect((await readdir(path.join(dir, 'bodies'))).length).toBe(Contents.length);

    const bodies = await drain(sqs, url('jobs'));
    const lost = [...messages.acknowledged.keys()].filter((body) => !bodies.includes(body) && !deleted.has(body));
    expect([lost, bodies.filter((body) => !messages.maybe.has(body))]).toEqual([[], []]);
    expect(new Set(bodies).size).toBe(bodies.length);

    const events = (await drain(sqs, url('events'))).map((body) => JSON.parse(body)).filter(({ Records }) => Records);
    const told = new Set(
      events.map(
        ({
          Records: [
            {
              s3: { object },
            },
          ],
        }) => `${object.key} ${object.eTag}`,
      ),
    );
    expect([...objects.acknowledged.values()].filter((entry) => !told.has(entry))).toEqual([]);
    for (const { Key, ETag } of Contents) expect(told).toContain(`${Key} ${ETag?.replaceAll('"', '')}`);
  }, 240_000);
});

describe('a restart on the same folder', () => {
  test('keeps objects, messages, receipts, uploads, queues and the owner’s keys', async () => {
    const { CreateBucketCommand, CreateMultipartUploadCommand, UploadPartCommand, CompleteMultipartUploadCommand } =
      await import('@aws-sdk/client-s3');
    const { CreateQueueCommand } = await import('@aws-sdk/client-sqs');
    const running = await start();
    await running.s3.send(new CreateBucketCommand({ Bucket: 'made' }));
    const at = { Bucket: 'made', Key: 'k' };
    const { UploadId } = await running.s3.send(new CreateMultipartUploadCommand({ ...at, Metadata: { a: 'b' } }));
    const { ETag } = await running.s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'part' }));
    await running.sqs.send(new CreateQueueCommand({ QueueName: 'made', Attributes: { VisibilityTimeout: '77' } }));
    await running.sqs.send(new SendMessageCommand({ QueueUrl: running.aws.queueUrl('made'), MessageBody: 'x' }));
    const { Messages } = await running.sqs.send(new ReceiveMessageCommand({ QueueUrl: running.aws.queueUrl('made') }));
    const { accessKeyId, secretAccessKey } = running.owner;

    await running.restart();
    expect(running.owner).toMatchObject({ accessKeyId, secretAccessKey });
    const QueueUrl = running.aws.queueUrl('made');
    expect((await running.sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
    await running.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle ?? '' }));
    await running.s3.send(
      new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }),
    );
    const { Body, Metadata } = await running.s3.send(new GetObjectCommand(at));
    expect([await Body?.transformToString(), Metadata]).toEqual(['part', { a: 'b' }]);
  });

  test('is refused while the first still runs', async () => {
    const running = await start();
    const again = { dir: running.dir, port: 0, region, accountId, buckets: [], queues: [] };
    await expect(startAws(again)).rejects.toThrow(`${running.dir} is in use by process`);
  });

  test('is refused on a port in use, and leaves the folder unlocked', async () => {
    const running = await start();
    const options = {
      dir,
      port: Number(new URL(running.aws.endpoint).port),
      region,
      accountId,
      buckets: [],
      queues: [],
    };
    await expect(startAws(options)).rejects.toThrow('is in use. Stop the process that uses it');
    await (await startAws({ ...options, port: 0 })).stop();
  });

  test('works next to a runtime in another folder', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    await one.s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'a', Body: 'x' }));
    expect((await two.s3.send(new ListObjectsV2Command({ Bucket: 'photos' }))).KeyCount).toBe(0);
  });
});

async function drain(sqs: SQSClient, QueueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body }) => Body ?? ''));
  }
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const prlimit = '/usr/bin/prlimit';
(existsSync(prlimit) ? test : test.skip)(
  'a disk that fills up ends nothing, and what was acknowledged is there',
  async () => {
    const { s3 } = await launch();
    const limit = (bytes: string) => execFileSync(prlimit, ['--pid', `${child?.pid}`, `--fsize=${bytes}:`]);
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body: Key }));
    const list = async (client: S3Client) =>
      (await client.send(new ListObjectsV2Command({ Bucket: 'photos' }))).Contents?.map(({ Key }) => Key);
    const stored: string[] = [];
    const fill = async () => {
      for (let n = stored.length; n < 500; n++) {
        await put(`k${n}`.padEnd(8));
        stored.push(`k${n}`.padEnd(8));
      }
    };
    limit('20000');
    await expect(fill()).rejects.toMatchObject({ name: 'SlowDown', message: expect.stringContaining('(EFBIG)') });
    await expect(put('more')).rejects.toMatchObject({ name: 'SlowDown' });
    expect(await list(s3)).toEqual([...stored].sort());
    limit('unlimited');
    await put('again');
    await kill();
    const { s3: after } = await launch();
    expect(await list(after)).toEqual([...stored, 'again'].sort());
  },
);
