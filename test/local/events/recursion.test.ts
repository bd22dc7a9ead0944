import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type SqsSource, startSqsSource } from '../../../local/events/sqs-source.ts';
import type { FunctionSpec } from '../../../local/template/functions.ts';
import { queueArn, queueSpec, type Running, region, start } from '../aws/support/aws.ts';
import { eventually } from '../support/eventually.ts';
import { TestLambda } from '../support/function.ts';

/** Sends every message back to its queue, until the UNTIL-th call. It uses the SDK version of the bundles. */
const echo = `
import { appendFileSync, readFileSync } from 'node:fs';
const { SQSClient, SendMessageCommand } = await import(process.env.SDK);
const sqs = new SQSClient();
export const handler = async ({ Records }) => {
  for (const { body } of Records) {
    appendFileSync(process.env.CALLS, body + '\\n');
    if (readFileSync(process.env.CALLS, 'utf8').split('\\n').length <= Number(process.env.UNTIL))
      await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: body }));
  }
};`;

let running: Running;
let lambda: TestLambda;
let calls: string;
let source: SqsSource | undefined;
beforeEach(async () => {
  calls = join(tmpdir(), `recursion-${process.pid}`);
  const redrive = { deadLetterArn: queueArn('dead'), maxReceiveCount: 3 };
  running = await start({ queues: [queueSpec('dead'), queueSpec('jobs', { redrive }), queueSpec('plain')] });
  lambda = new TestLambda(undefined, {
    region,
    endpoint: running.aws.endpoint,
    credentialsFor: () => running.owner,
  });
});
afterEach(async () => {
  await source?.stop();
  await lambda.stop();
  await running.stop();
  rmSync(calls, { force: true });
});

/** An event source for a function that sends messages back to its queue. */
async function loop(queue: string, until: number, spec: Partial<FunctionSpec> = {}) {
  const { fn, log } = await lambda.start(echo, {
    environment: {
      SDK: import.meta.resolve('@aws-sdk/client-sqs'),
      CALLS: calls,
      UNTIL: `${until}`,
      QUEUE_URL: running.aws.queueUrl(queue),
    },
    ...spec,
  });
  source = startSqsSource({
    spec: {
      queueArn: queueArn(queue),
      functionName: fn.spec.name,
      batchSize: 10,
      windowSeconds: 0,
      reportBatchItemFailures: true,
    },
    queue: running.aws.poll(queueArn(queue)),
    visibilityTimeout: 30,
    redrives: queue === 'jobs',
    function: fn,
  });
  return log;
}

const send = (queue: string, MessageBody: string) =>
  running.sqs.send(new SendMessageCommand({ QueueUrl: running.aws.queueUrl(queue), MessageBody }));
const called = (body: string) =>
  readFileSync(calls, 'utf8')
    .split('\n')
    .filter((line) => line === body).length;
async function deadLetters() {
  const { Messages = [] } = await running.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: running.aws.queueUrl('dead'),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      WaitTimeSeconds: 20,
    }),
  );
  return Messages;
}

describe('a function that sends messages to its own queue', () => {
  test('is called 16 times in a chain, then the message becomes a dead letter', async () => {
    const log = await loop('jobs', 1000);
    await send('jobs', 'again');
    const [letter] = await deadLetters();
    expect(letter).toMatchObject({ Body: 'again', Attributes: { ApproximateReceiveCount: '4' } });
    expect(called('again')).toBe(16);
    expect(log()).toContain('Recursive loop detected');
  });

  test('is called without limit if RecursiveLoop is Allow', async () => {
    await loop('jobs', 40, { recursiveLoop: 'Allow' });
    await send('jobs', 'again');
    await eventually(() => expect(called('again')).toBe(40));
  });

  test('handles other chains', async () => {
    await loop('jobs', 1000);
    await send('jobs', 'one');
    await deadLetters();
    await send('jobs', 'two');
    await deadLetters();
    expect([called('one'), called('two')]).toEqual([16, 16]);
  });

  test('is not called for a message of a stopped chain, which stays in a queue without a dead-letter queue', async () => {
    const log = await loop('plain', 1000);
    await send('plain', 'again');
    await eventually(() => expect(log()).toContain('Recursive loop detected'));
    expect(called('again')).toBe(16);
    const { Attributes } = await running.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: running.aws.queueUrl('plain'), AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '1' });
  });
});

describe('the trace header of a message', () => {
  const QueueUrl = () => running.aws.queueUrl('plain');
  const headers = async () => {
    const { Messages = [] } = await running.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: QueueUrl(),
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['AWSTraceHeader'],
      }),
    );
    return Messages.map(({ Attributes }) => Attributes?.AWSTraceHeader);
  };
  /** A client that sends the trace header as in a function. */
  const tracing = (header: string) => {
    const client = running.sqsAs(running.owner);
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['X-Amzn-Trace-Id'] = header;
        return next(args);
      },
      { step: 'build' },
    );
    return client;
  };

  test('comes from the request, for each message of a batch', async () => {
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: Id }));
    await tracing('Root=1-a;Lineage=0123abcd:3').send(new SendMessageBatchCommand({ QueueUrl: QueueUrl(), Entries }));
    expect(await headers()).toEqual(['Root=1-a;Lineage=0123abcd:3', 'Root=1-a;Lineage=0123abcd:3']);
  });

  test('is the attribute if the sender sets one', async () => {
    const AWSTraceHeader = { DataType: 'String', StringValue: 'Root=1-own' };
    const command = new SendMessageCommand({
      QueueUrl: QueueUrl(),
      MessageBody: 'x',
      MessageSystemAttributes: { AWSTraceHeader },
    });
    await tracing('Root=1-request').send(command);
    expect(await headers()).toEqual(['Root=1-own']);
  });

  test('is missing if the request has none, or one that is too long', async () => {
    await send('plain', 'x');
    await tracing('x'.repeat(1025)).send(new SendMessageCommand({ QueueUrl: QueueUrl(), MessageBody: 'y' }));
    expect(await headers()).toEqual([undefined, undefined]);
  });
});
