import type * as Fs from 'node:fs';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Running } from './support/aws.ts';

/** While set, every write fails with this error. Of a journal's line, half is written first. */
let trouble: string | undefined;
let start: typeof import('./support/aws.ts').start;
let aws: typeof import('./support/aws.ts');

beforeAll(async () => {
  const real = await import('node:fs');
  const fail = () => {
    if (trouble) throw Object.assign(new Error(`${trouble}: no`), { code: trouble });
  };
  const failing = {
    writeSync(fd: number, bytes: Buffer, offset: number, length: number, position: number) {
      if (trouble) real.writeSync(fd, bytes, offset, Math.floor(length / 2), position);
      fail();
      return real.writeSync(fd, bytes, offset, length, position);
    },
    writevSync(fd: number, chunks: Buffer[]) {
      fail();
      return real.writevSync(fd, chunks);
    },
    openSync(...args: Parameters<typeof Fs.openSync>) {
      if (args[1] !== 'r') fail();
      return real.openSync(...args);
    },
    ftruncateSync(fd: number, length: number) {
      if (trouble === 'EIO') fail();
      return real.ftruncateSync(fd, length);
    },
  };
  jest.unstable_mockModule('node:fs', () => ({ ...real, ...failing, default: { ...real, ...failing } }));
  aws = await import('./support/aws.ts');
  start = aws.start;
});

let running: Running;
beforeEach(async () => {
  trouble = undefined;
  running = await start({ queues: [aws.queueSpec('jobs'), aws.queueSpec('waiting')] });
  await put('kept');
});
afterEach(async () => {
  trouble = undefined;
  await running.stop();
});

const put = (Key: string, Body: string | Buffer = Key) =>
  running.s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body }));
const get = async (Key: string) => {
  const { Body } = await running.s3.send(new GetObjectCommand({ Bucket: 'photos', Key }));
  return Body?.transformToString();
};
const keys = async () =>
  (await running.s3.send(new ListObjectsV2Command({ Bucket: 'photos' }))).Contents?.map(({ Key }) => Key);
const url = (queue: string) => running.aws.queueUrl(queue);
const send = (MessageBody: string) => running.sqs.send(new SendMessageCommand({ QueueUrl: url('jobs'), MessageBody }));
const receive = (queue = 'jobs', WaitTimeSeconds = 0) =>
  running.sqs.send(new ReceiveMessageCommand({ QueueUrl: url(queue), WaitTimeSeconds, MaxNumberOfMessages: 10 }));
const entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: Id }));

describe.each(['ENOSPC', 'EDQUOT', 'EMFILE'])('while writes fail with %s', (code) => {
  test('writes to S3 get SlowDown, and change nothing', async () => {
    const { s3 } = running;
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: 'photos', Key: 'parts' }));
    const where = { Bucket: 'photos', Key: 'parts', UploadId };
    const { ETag } = await s3.send(new UploadPartCommand({ ...where, PartNumber: 1, Body: 'x' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    trouble = code;
    for (const request of [
      () => put('new'),
      () => put('kept', 'other'),
      () => put('large', Buffer.alloc(3 << 20)),
      () => s3.send(new DeleteObjectCommand({ Bucket: 'photos', Key: 'kept' })),
      () => s3.send(new CreateMultipartUploadCommand({ Bucket: 'photos', Key: 'more' })),
      () => s3.send(new UploadPartCommand({ ...where, PartNumber: 2, Body: 'x' })),
      () => s3.send(new CompleteMultipartUploadCommand({ ...where, MultipartUpload })),
    ])
      await expect(request()).rejects.toMatchObject({
        name: 'SlowDown',
        message: expect.stringContaining(`(${code}). Nothing was changed. Make room, and try again.`),
        $metadata: { httpStatusCode: 503 },
      });
    expect([await get('kept'), await keys()]).toEqual(['kept', ['kept']]);
  });

  test('writes to SQS get ServiceUnavailable', async () => {
    await send('before');
    trouble = code;
    const refused = { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } };
    await expect(send('new')).rejects.toMatchObject(refused);
    await expect(receive()).rejects.toMatchObject(refused);
    await expect(
      running.sqs.send(new SendMessageBatchCommand({ QueueUrl: url('jobs'), Entries: entries })),
    ).rejects.toMatchObject(refused);
    await expect(running.sqs.send(new CreateQueueCommand({ QueueName: 'new' }))).rejects.toMatchObject(refused);
    trouble = undefined;
    expect((await receive()).Messages).toMatchObject([{ Body: 'before' }]);
  });

  test('everything works once there is room, and after a restart', async () => {
    trouble = code;
    await expect(put('new')).rejects.toThrow();
    await expect(send('lost')).rejects.toThrow();
    trouble = undefined;
    await put('new');
    await send('sent');
    await running.restart();
    expect([await get('kept'), await get('new')]).toEqual(['kept', 'new']);
    expect((await receive()).Messages).toMatchObject([{ Body: 'sent' }]);
    expect(readdirSync(join(running.dir, 'bodies'))).toHaveLength(2);
  });
});

test('half a line that cannot be removed (EIO) is overwritten by the next', async () => {
  trouble = 'EIO';
  await expect(put('a'.repeat(900))).rejects.toMatchObject({ name: 'InternalError' });
  trouble = undefined;
  await put('b');
  await running.restart();
  expect(await keys()).toEqual(['b', 'kept']);
});

test('a journal that cannot be compacted still accepts changes', async () => {
  const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const inTheWay = join(running.dir, 'journal.jsonl.new');
  mkdirSync(inTheWay);
  const body = 'x'.repeat(1 << 20);
  for (let i = 0; i < 6; i++) await send(body);
  await put('after');
  expect(warning.mock.calls).toEqual([[expect.stringContaining('could not be compacted')]]);
  warning.mockRestore();
  rmSync(inTheWay, { recursive: true });
  await running.restart();
  expect([await get('after'), (await receive()).Messages?.length]).toEqual(['after', 6]);
});

test('a long poll in progress gets a response, and messages stay in the queue', async () => {
  await running.sqs.send(new SendMessageCommand({ QueueUrl: url('waiting'), MessageBody: 'delayed', DelaySeconds: 1 }));
  const polled = receive('waiting', 20);
  trouble = 'ENOSPC';
  await expect(polled).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  trouble = undefined;
  expect((await receive('waiting', 5)).Messages).toMatchObject([{ Body: 'delayed' }]);
});
