import {
  CancelMessageMoveTaskCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountId, queueArn, queueSpec, type Running, refusal, start } from '../support/aws.ts';
import { raw } from '../support/raw.ts';

let running: Running;
beforeAll(async () => {
  running = await start({
    queues: [
      queueSpec('work', { redrive: { deadLetterArn: queueArn('dead'), maxReceiveCount: 1 } }),
      queueSpec('dead'),
      queueSpec('plain'),
    ],
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

describe('StartMessageMoveTask, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html', () => {
  const start = (more: object = {}) =>
    running.sqs.send(new StartMessageMoveTaskCommand({ SourceArn: queueArn('dead'), ...more }));
  const die = async (body: string) => {
    await send('work', body);
    await receive('work', 0);
    expect(await receive('work')).toEqual([]);
  };

  test('moves dead letters back to their source, as new messages', async () => {
    await die('again');
    await start();
    const [message] = await receive('work');
    expect(message?.Body).toBe('again');
    expect(await receive('dead')).toEqual([]);
  });

  test('moves them to another queue, and reports it', async () => {
    await die('elsewhere');
    await start({ DestinationArn: queueArn('plain') });
    expect((await receive('plain')).map(({ Body }) => Body)).toEqual(['elsewhere']);
    const { Results } = await running.sqs.send(new ListMessageMoveTasksCommand({ SourceArn: queueArn('dead') }));
    expect(Results?.[0]).toMatchObject({
      Status: 'COMPLETED',
      ApproximateNumberOfMessagesMoved: 1,
      DestinationArn: queueArn('plain'),
    });
  });

  test('from a queue that is not a dead-letter queue is refused', async () => {
    expect(await refusal(start({ SourceArn: queueArn('plain') }))).toBe('400 InvalidParameterValue');
  });

  test('from a missing queue is refused', async () => {
    expect(await refusal(start({ SourceArn: queueArn('none') }))).toBe('404 ResourceNotFoundException');
  });

  test('can be cancelled, and runs once at a time', async () => {
    for (const body of ['1', '2', '3']) await die(body);
    const { TaskHandle } = await start({ MaxNumberOfMessagesPerSecond: 1 });
    expect(await refusal(start())).toBe('400 UnsupportedOperation');
    const cancelled = await running.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(1);
    expect(await refusal(running.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })))).toBe(
      '404 ResourceNotFoundException',
    );
  });
});

describe('ListDeadLetterSourceQueues, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html', () => {
  test('lists the queues that send their dead letters here', async () => {
    const { queueUrls } = await running.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url('dead') }));
    expect(queueUrls).toContain(url('work'));
  });
});

describe('Requests, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html', () => {
  const call = (more: object) =>
    raw(running, {
      method: 'POST',
      path: '/',
      service: 'sqs',
      headers: { 'x-amz-target': 'AmazonSQS.ListQueues' },
      body: '{}',
      ...more,
    });

  test('for an operation that is not implemented are 501', async () => {
    expect(await refusal(running.sqs.send(new ListQueueTagsCommand({ QueueUrl: url('plain') })))).toMatch(/^501 /);
  });

  test('with a wrong signature are refused', async () => {
    const credentials = { ...running.owner, secretAccessKey: 'wrong' };
    expect(await call({ credentials })).toMatchObject({ status: 403, code: 'InvalidSignatureException' });
  });

  test('with an unknown key are refused', async () => {
    const credentials = { ...running.owner, accessKeyId: 'AKIAUNKNOWN' };
    expect(await call({ credentials })).toMatchObject({ status: 403, code: 'UnrecognizedClientException' });
  });

  test('an hour old are refused', async () => {
    expect(await call({ date: new Date(Date.now() - 3_600_000) })).toMatchObject({
      status: 403,
      code: 'InvalidSignatureException',
    });
  });

  test('without a signature are refused', async () => {
    expect(await call({ sign: false })).toMatchObject({ status: 403, code: 'MissingAuthenticationTokenException' });
  });

  test('whose body was changed are refused', async () => {
    const headers = { 'x-amz-target': 'AmazonSQS.ListQueues', 'x-amz-content-sha256': 'a'.repeat(64) };
    expect((await call({ headers })).status).toBe(403);
  });

  test('that are not JSON are refused', async () => {
    expect((await call({ body: '{' })).code).toBe('SerializationException');
  });

  test('of a role without a policy are refused, and reported', async () => {
    const credentials = running.role({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn('plain') });
    const sqs = running.sqsAs(credentials);
    expect(await refusal(sqs.send(new SendMessageCommand({ QueueUrl: url('plain'), MessageBody: 'x' })))).toBe(
      'no error',
    );
    expect(await refusal(sqs.send(new ReceiveMessageCommand({ QueueUrl: url('plain') })))).toBe('403 AccessDenied');
    expect(running.denials.at(-1)).toMatchObject({
      action: 'sqs:ReceiveMessage',
      resource: `arn:aws:sqs:eu-central-1:${accountId}:plain`,
    });
  });
});
