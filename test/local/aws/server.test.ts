import { connect } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { queueSpec, type Running, start } from './support/aws.ts';
import { raw, signedHeaders } from './support/raw.ts';

let running: Running;
beforeAll(async () => {
  running = await start({ queues: [queueSpec('jobs')] });
});
afterAll(() => running.stop());

/** Sends raw bytes, closes this side of the connection, and resolves to the response. */
const exchange = (text: string) =>
  new Promise<string>((done, fail) => {
    let answer = '';
    const socket = connect(Number(new URL(running.aws.endpoint).port), '127.0.0.1', () => socket.end(text));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', fail);
    socket.on('close', () => done(answer));
  });
const request = (line: string, headers: Record<string, string>, body = '') =>
  [`${line} HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n');

describe('a client that ends its side of the connection after the request', () => {
  test('gets the response to an upload', async () => {
    const headers = await signedHeaders(running, { method: 'PUT', path: '/photos/half', body: 'hello' });
    const answer = await exchange(request('PUT /photos/half', { ...headers, 'content-length': '5' }, 'hello'));
    expect(answer).toMatch(/^HTTP\/1.1 200 OK/);
  });

  test('gets the object', async () => {
    await running.s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'large', Body: 'x'.repeat(3_000_000) }));
    const headers = await signedHeaders(running, { path: '/photos/large' });
    expect((await exchange(request('GET /photos/large', headers))).length).toBeGreaterThan(3_000_000);
  });

  test('is not mistaken for one that has sent its whole body', async () => {
    const headers = await signedHeaders(running, { method: 'PUT', path: '/photos/cut', body: 'hello' });
    expect(await exchange(request('PUT /photos/cut', { ...headers, 'content-length': '5' }, 'hel'))).toMatch(
      /^HTTP\/1.1 4/,
    );
    expect((await raw(running, { path: '/photos/cut' })).code).toBe('NoSuchKey');
  });

  test('gets no later messages, because it may be gone', async () => {
    const QueueUrl = running.aws.queueUrl('jobs');
    const body = JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 });
    const headers = { 'x-amz-target': 'AmazonSQS.ReceiveMessage', 'content-type': 'application/x-amz-json-1.0' };
    const signed = await signedHeaders(running, { method: 'POST', path: '/', body, headers, service: 'sqs' });
    const answer = await exchange(request('POST /', { ...signed, 'content-length': `${body.length}` }, body));
    expect(answer).toMatch(/^HTTP\/1.1 200 OK[\s\S]*{}$/);
    await running.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later' }));
    const { Messages } = await running.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toMatchObject([{ Body: 'later' }]);
  });
});

describe('a request with another Host', () => {
  test.each(['evil.example', 'evil.example:4566', '127.0.0.1.evil.example', '127.0.0.2'])(
    '%s is refused',
    async (host) => {
      const s3 = await raw(running, { path: '/photos/a', headers: { host } });
      expect([s3.status, s3.code, s3.body]).toEqual([403, 'AccessDenied', expect.stringContaining('Use 127.0.0.1')]);
      const target = { 'x-amz-target': 'AmazonSQS.ListQueues', host };
      const sqs = await raw(running, { method: 'POST', path: '/', body: '{}', headers: target, service: 'sqs' });
      expect([sqs.status, sqs.code]).toEqual([403, 'AccessDeniedException']);
    },
  );

  test.each(['localhost', 'localhost:9999', '[::1]:4566', 'headstart:4566'])('%s is answered', async (host) => {
    expect((await raw(running, { path: '/photos/none', headers: { host } })).code).toBe('NoSuchKey');
  });
});
