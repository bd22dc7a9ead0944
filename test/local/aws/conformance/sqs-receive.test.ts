import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { queueArn, refusal } from '../support/aws.ts';
import { bodies, hide, QueueUrl, receive, remove, running, send, useQueue } from '../support/queue.ts';

describe('ReceiveMessage, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html', () => {
  test('of an empty queue returns nothing', async () => {
    expect(await bodies()).toEqual([]);
  });

  test('returns at most the requested number, by default one', async () => {
    for (const body of ['1', '2', '3']) await send(body);
    expect([
      (await bodies({ MaxNumberOfMessages: undefined })).length,
      (await bodies({ MaxNumberOfMessages: 2 })).length,
    ]).toEqual([1, 2]);
  });

  test('hides received messages', async () => {
    await send('x');
    expect([await bodies(), await bodies()]).toEqual([['x'], []]);
  });

  test('returns the message again, with another handle, after its visibility timeout', async () => {
    await send('x');
    const [first] = await receive({ VisibilityTimeout: 1 });
    const [second] = await receive({ WaitTimeSeconds: 5 });
    expect([second?.MessageId, second?.ReceiptHandle === first?.ReceiptHandle]).toEqual([first?.MessageId, false]);
  });

  test('waits for a message', async () => {
    const waiting = bodies({ WaitTimeSeconds: 10 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await send('awaited');
    expect(await waiting).toEqual(['awaited']);
  });

  test('delivers each message to one of many waiting receivers', async () => {
    const waiting = Array.from({ length: 5 }, () => bodies({ WaitTimeSeconds: 10, MaxNumberOfMessages: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const body of ['1', '2', '3', '4', '5']) await send(body);
    expect((await Promise.all(waiting)).flat().sort()).toEqual(['1', '2', '3', '4', '5']);
  });

  test('stops waiting at the end of its wait time', async () => {
    expect(await bodies({ WaitTimeSeconds: 1 })).toEqual([]);
  });

  test('delivers nothing to a client that disconnected while waiting', async () => {
    const gone = new AbortController();
    const waiting = running.sqs
      .send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }), { abortSignal: gone.signal })
      .catch(() => 'gone');
    await new Promise((resolve) => setTimeout(resolve, 100));
    gone.abort();
    expect(await waiting).toBe('gone');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await send('x');
    expect(await bodies()).toEqual(['x']);
  });

  test('returns the requested attributes', async () => {
    await send('x');
    const [all] = await receive({ MessageSystemAttributeNames: ['All'], VisibilityTimeout: 0 });
    const [one] = await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(Object.keys(all?.Attributes ?? {}).sort()).toEqual([
      'ApproximateFirstReceiveTimestamp',
      'ApproximateReceiveCount',
      'SenderId',
      'SentTimestamp',
    ]);
    expect(one?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  test('returns message attributes by name or prefix', async () => {
    const value = { DataType: 'String', StringValue: 'x' };
    await send('x', { MessageAttributes: { 'a.one': value, 'a.two': value, b: value } });
    const names = async (MessageAttributeNames: string[]) => {
      const [message] = await receive({ MessageAttributeNames, VisibilityTimeout: 0 });
      return Object.keys(message?.MessageAttributes ?? {}).sort();
    };
    expect(await names(['a.*'])).toEqual(['a.one', 'a.two']);
    expect(await names(['b'])).toEqual(['b']);
  });

  test.each([
    [{ MaxNumberOfMessages: 0 }],
    [{ MaxNumberOfMessages: 11 }],
    [{ WaitTimeSeconds: 21 }],
    [{ VisibilityTimeout: 43_201 }],
  ])('refuses %j', async (more) => {
    expect(await refusal(receive(more))).toBe('400 InvalidParameterValue');
  });
});

describe('DeleteMessage, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html', () => {
  test('removes the message for good', async () => {
    await send('x');
    const [message] = await receive({ VisibilityTimeout: 1 });
    await remove(message?.ReceiptHandle);
    expect(await bodies({ WaitTimeSeconds: 2 })).toEqual([]);
  });

  test('with the handle of an earlier receipt does nothing', async () => {
    await send('x');
    const [first] = await receive({ VisibilityTimeout: 0 });
    await receive({ VisibilityTimeout: 0 });
    await remove(first?.ReceiptHandle);
    expect(await bodies()).toEqual(['x']);
  });

  test('twice succeeds', async () => {
    await send('x');
    const [message] = await receive();
    await remove(message?.ReceiptHandle);
    expect(await refusal(remove(message?.ReceiptHandle))).toBe('no error');
  });

  test('with an invalid handle is refused', async () => {
    expect(await refusal(remove('abc'))).toBe('400 ReceiptHandleIsInvalid');
  });

  test('in batches reports failed entries', async () => {
    await send('x');
    const [message] = await receive();
    const { Successful, Failed } = await running.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'b', ReceiptHandle: 'abc' },
        ],
      }),
    );
    expect([Successful, Failed?.map(({ Id, Code }) => [Id, Code])]).toEqual([
      [{ Id: 'a' }],
      [['b', 'ReceiptHandleIsInvalid']],
    ]);
  });
});

describe('ChangeMessageVisibility, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html', () => {
  test('to 0 makes a message visible immediately', async () => {
    await send('x');
    const [message] = await receive();
    await hide(message?.ReceiptHandle, 0);
    expect(await bodies()).toEqual(['x']);
  });

  test('can hide a message for longer', async () => {
    await send('x');
    const [message] = await receive({ VisibilityTimeout: 1 });
    await hide(message?.ReceiptHandle, 60);
    expect(await bodies({ WaitTimeSeconds: 2 })).toEqual([]);
  });

  test('wakes waiting receivers', async () => {
    await send('x');
    const [message] = await receive();
    const waiting = bodies({ WaitTimeSeconds: 10 });
    await hide(message?.ReceiptHandle, 0);
    expect(await waiting).toEqual(['x']);
  });

  test('of a message that is visible is refused', async () => {
    await send('x');
    const [message] = await receive({ VisibilityTimeout: 0 });
    expect(await refusal(hide(message?.ReceiptHandle, 5))).toBe('400 MessageNotInflight');
  });

  test('beyond 12 hours is refused', async () => {
    await send('x');
    const [message] = await receive();
    expect(await refusal(hide(message?.ReceiptHandle, 43_201))).toBe('400 InvalidParameterValue');
  });

  test('in batches', async () => {
    await send('x');
    const [message] = await receive();
    await running.sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [{ Id: 'a', ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 }],
      }),
    );
    expect(await bodies()).toEqual(['x']);
  });
});

describe('Dead letters, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html', () => {
  beforeEach(() => {
    useQueue('strict');
  });

  test('are moved instead of one receive too many, with count and source', async () => {
    const { MessageId } = await send('poison');
    for (let i = 0; i < 2; i++) expect(await bodies({ VisibilityTimeout: 0 })).toEqual(['poison']);
    expect(await bodies()).toEqual([]);
    const [dead] = await receive({ QueueUrl: running.aws.queueUrl('dead'), MessageSystemAttributeNames: ['All'] });
    expect(dead).toMatchObject({
      MessageId,
      Body: 'poison',
      Attributes: { ApproximateReceiveCount: '3', DeadLetterQueueSourceArn: queueArn('strict') },
    });
  });

  test('are still counted in their queue before that', async () => {
    await send('x');
    for (let i = 0; i < 2; i++) await receive({ VisibilityTimeout: 0 });
    const { Attributes } = await running.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes?.ApproximateNumberOfMessages).toBe('1');
  });
});
