import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { queueArn, queueSpec, type Running, refusal, start } from '../support/aws.ts';
import { raw } from '../support/raw.ts';

let running: Running;
beforeAll(async () => {
  running = await start({
    queues: [queueSpec('dead'), queueSpec('plain')],
  });
});
afterAll(() => running.stop());

const url = (name: string) => running.aws.queueUrl(name);
const create = (QueueName: string, Attributes: Record<string, string> = {}) =>
  running.sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
const attributes = async (name: string, AttributeNames: QueueAttributeName[] = ['All']) =>
  (await running.sqs.send(new GetQueueAttributesCommand({ QueueUrl: url(name), AttributeNames }))).Attributes ?? {};
const set = (name: string, Attributes: Record<string, string>) =>
  running.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url(name), Attributes }));
const send = (name: string, MessageBody: string) =>
  running.sqs.send(new SendMessageCommand({ QueueUrl: url(name), MessageBody }));
const receive = async (name: string, VisibilityTimeout = 30) =>
  (
    await running.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url(name), MaxNumberOfMessages: 10, VisibilityTimeout }),
    )
  ).Messages ?? [];

describe('CreateQueue, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html', () => {
  test('returns a working URL, and has the documented defaults', async () => {
    expect((await create('fresh')).QueueUrl).toBe(url('fresh'));
    expect(await attributes('fresh')).toMatchObject({
      VisibilityTimeout: '30',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      MaximumMessageSize: '1048576',
      QueueArn: queueArn('fresh'),
    });
  });

  test('again with the same attributes is the same queue', async () => {
    await create('same', { DelaySeconds: '3' });
    expect((await create('same', { DelaySeconds: '3' })).QueueUrl).toBe(url('same'));
  });

  test('again with another attribute is refused', async () => {
    await create('differs', { DelaySeconds: '3' });
    expect(await refusal(create('differs', { DelaySeconds: '4' }))).toBe('400 QueueNameExists');
  });

  test('sets a redrive policy', async () => {
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('dead'), maxReceiveCount: 3 });
    await create('redriven', { RedrivePolicy });
    expect((await attributes('redriven', ['RedrivePolicy'])).RedrivePolicy).toBe(RedrivePolicy);
  });

  test.each(['', 'a b', 'x'.repeat(81), 'a/b'])('refuses the name %j', async (name) => {
    expect(await refusal(create(name))).toMatch(/^400 (InvalidParameterValue|MissingParameter)$/);
  });

  test('refuses FIFO queues', async () => {
    expect(await refusal(create('a.fifo', { FifoQueue: 'true' }))).toBe('400 UnsupportedOperation');
  });

  test.each([
    [{ VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    [{ MessageRetentionPeriod: '59' }, 'InvalidAttributeValue'],
    [{ DelaySeconds: 'x' }, 'InvalidAttributeValue'],
    [{ MaximumMessageSize: '1023' }, 'InvalidAttributeValue'],
    [{ RedrivePolicy: '{' }, 'InvalidAttributeValue'],
    [{ RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:x:1:none","maxReceiveCount":3}' }, 'InvalidParameterValue'],
    [{ Nonsense: '1' }, 'InvalidAttributeName'],
    [{ KmsMasterKeyId: 'alias/x' }, 'UnsupportedOperation'],
  ] as [Record<string, string>, string][])('refuses %j', async (given, expected) => {
    expect(await refusal(create('refused', given))).toBe(`400 ${expected}`);
  });
});

describe('Queues, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html', () => {
  test('are found by name', async () => {
    expect((await running.sqs.send(new GetQueueUrlCommand({ QueueName: 'plain' }))).QueueUrl).toBe(url('plain'));
  });

  test('that do not exist are QueueDoesNotExist, with the older code as a header', async () => {
    const answer = await raw(running, {
      method: 'POST',
      path: '/',
      service: 'sqs',
      headers: { 'x-amz-target': 'AmazonSQS.GetQueueUrl', 'content-type': 'application/x-amz-json-1.0' },
      body: '{"QueueName":"none"}',
    });
    expect([answer.status, answer.code, answer.headers['x-amzn-query-error']]).toEqual([
      400,
      'QueueDoesNotExist',
      'AWS.SimpleQueueService.NonExistentQueue;Sender',
    ]);
  });

  test.each(['http://127.0.0.1/123456789012/none', 'http://127.0.0.1/', 'none'])(
    'whose URL is %s do not exist',
    async (QueueUrl) => {
      const target = { 'x-amz-target': 'AmazonSQS.GetQueueAttributes', 'content-type': 'application/x-amz-json-1.0' };
      const body = JSON.stringify({ QueueUrl });
      const answer = await raw(running, { method: 'POST', path: '/', service: 'sqs', headers: target, body });
      expect([answer.status, answer.code, JSON.parse(`${answer.body}`).message]).toEqual([
        400,
        'QueueDoesNotExist',
        'The specified queue does not exist.',
      ]);
    },
  );

  test('of another account do not exist', async () => {
    const command = new GetQueueUrlCommand({ QueueName: 'plain', QueueOwnerAWSAccountId: '999999999999' });
    expect(await refusal(running.sqs.send(command))).toBe('400 QueueDoesNotExist');
  });
});

describe('ListQueues, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html', () => {
  test('lists by prefix', async () => {
    await create('list-a');
    await create('list-b');
    const { QueueUrls } = await running.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'list-' }));
    expect(QueueUrls).toEqual([url('list-a'), url('list-b')]);
  });

  test('returns pages', async () => {
    const first = await running.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'list-', MaxResults: 1 }));
    const { NextToken } = first;
    const second = await running.sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'list-', MaxResults: 1, NextToken }),
    );
    expect([first.QueueUrls, second.QueueUrls, second.NextToken]).toEqual([
      [url('list-a')],
      [url('list-b')],
      undefined,
    ]);
  });

  test('returns nothing without a match', async () => {
    expect((await running.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'nothing' }))).QueueUrls).toBeUndefined();
  });
});

describe('Attributes, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html', () => {
  test('count messages that are visible, in flight and delayed', async () => {
    await create('counted');
    for (const body of ['1', '2', '3']) await send('counted', body);
    await running.sqs.send(new SendMessageCommand({ QueueUrl: url('counted'), MessageBody: '4', DelaySeconds: 60 }));
    await running.sqs.send(new ReceiveMessageCommand({ QueueUrl: url('counted') }));
    expect(await attributes('counted')).toMatchObject({
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
  });

  test('are returned only on request', async () => {
    expect(await attributes('plain', ['DelaySeconds'])).toEqual({ DelaySeconds: '0' });
  });

  test('that do not exist are refused', async () => {
    expect(await refusal(attributes('plain', ['Nonsense' as QueueAttributeName]))).toBe('400 InvalidAttributeName');
  });
});

describe('SetQueueAttributes, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html', () => {
  test('changes the named attributes and keeps the others', async () => {
    await create('changed', { DelaySeconds: '1' });
    await set('changed', { VisibilityTimeout: '7' });
    expect(await attributes('changed')).toMatchObject({ DelaySeconds: '1', VisibilityTimeout: '7' });
  });

  test('applies to later receives', async () => {
    await create('instant');
    await set('instant', { VisibilityTimeout: '0' });
    await send('instant', 'x');
    const { Messages } = await running.sqs.send(new ReceiveMessageCommand({ QueueUrl: url('instant') }));
    expect([Messages?.length, (await receive('instant')).length]).toEqual([1, 1]);
  });

  test('sets a policy, effective immediately', async () => {
    await create('guarded');
    const Statement = [{ Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }];
    await set('guarded', { Policy: JSON.stringify({ Statement }) });
    expect(await refusal(send('guarded', 'x'))).toBe('403 AccessDenied');
  });

  test('refuses a policy that can’t be enforced', async () => {
    const Statement = [{ Effect: 'Allow', Principal: '*', NotAction: 'sqs:*', Resource: '*' }];
    expect(await refusal(set('plain', { Policy: JSON.stringify({ Statement }) }))).toBe('400 InvalidAttributeValue');
  });
});

describe('PurgeQueue, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html', () => {
  test('empties a queue, once a minute', async () => {
    await create('purged');
    for (const body of ['1', '2']) await send('purged', body);
    await running.sqs.send(new PurgeQueueCommand({ QueueUrl: url('purged') }));
    expect(await receive('purged')).toEqual([]);
    expect(await refusal(running.sqs.send(new PurgeQueueCommand({ QueueUrl: url('purged') })))).toBe(
      '403 PurgeQueueInProgress',
    );
  });
});

describe('DeleteQueue, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html', () => {
  test('removes a queue', async () => {
    await create('gone');
    await running.sqs.send(new DeleteQueueCommand({ QueueUrl: url('gone') }));
    expect(await refusal(send('gone', 'x'))).toBe('400 QueueDoesNotExist');
  });
});
