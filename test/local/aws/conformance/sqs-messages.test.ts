import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { queueArn, queueSpec, type Running, refusal, start } from '../support/aws.ts';

let running: Running;
let QueueUrl = '';
let count = 0;
const total = 60;
beforeAll(async () => {
  const queues = Array.from({ length: total }, (_, i) => queueSpec(`q${i}`));
  const redrive = { deadLetterArn: queueArn('dead'), maxReceiveCount: 2 };
  running = await start({
    queues: [...queues, queueSpec('dead'), queueSpec('strict', { redrive }), queueSpec('slow', { delay: 1 })],
  });
});
// A queue for each test.
beforeEach(() => {
  QueueUrl = running.aws.queueUrl(`q${count++}`);
});
afterAll(() => running.stop());

const send = (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  running.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await running.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more }))).Messages ?? [];
const bodies = async (more: Partial<ReceiveMessageCommandInput> = {}) => (await receive(more)).map(({ Body }) => Body);
const remove = (ReceiptHandle = '') => running.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
const hide = (ReceiptHandle = '', VisibilityTimeout = 0) =>
  running.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));

describe('SendMessage, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html', () => {
  test('returns an id and the MD5 of the body', async () => {
    const { MessageId, MD5OfMessageBody } = await send('hello');
    expect([MessageId?.length, MD5OfMessageBody]).toEqual([36, '5d41402abc4b2a76b9719d911017c592']);
  });

  // The SDK verifies the returned MD5s.
  test.each(['ü 日本 🙂', '{"a":"b"}', 'a\tb\nc\r', ' ', '<&>"'])('keeps the body %j', async (body) => {
    await send(body);
    expect(await bodies()).toEqual([body]);
  });

  test('keeps attributes of every type', async () => {
    const given = {
      text: { DataType: 'String', StringValue: 'x' },
      count: { DataType: 'Number.int', StringValue: '5' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 255) },
    };
    await send('x', { MessageAttributes: given });
    const [message] = await receive({ MessageAttributeNames: ['All'] });
    expect(message?.MessageAttributes).toEqual(given);
  });

  test('hides a delayed message', async () => {
    await send('later', { DelaySeconds: 1 });
    expect([await bodies(), await bodies({ WaitTimeSeconds: 5 })]).toEqual([[], ['later']]);
  });

  test('uses the queue’s delay by default', async () => {
    QueueUrl = running.aws.queueUrl('slow');
    await send('slow');
    expect(await bodies()).toEqual([]);
    await send('fast', { DelaySeconds: 0 });
    expect(await bodies()).toEqual(['fast']);
  });

  test.each([
    ['an empty body', { MessageBody: '' }, '400 MissingParameter'],
    ['characters that XML has not', { MessageBody: 'a\u0000b' }, '400 InvalidMessageContents'],
    ['a delay above 15 minutes', { DelaySeconds: 901 }, '400 InvalidParameterValue'],
    ['a negative delay', { DelaySeconds: -1 }, '400 InvalidParameterValue'],
    ['more than 1 MiB', { MessageBody: 'x'.repeat(1_048_577) }, '400 InvalidParameterValue'],
    ['a group, in a standard queue', { MessageDeduplicationId: 'a' }, '400 InvalidParameterValue'],
    [
      'an attribute without a type',
      { MessageAttributes: { a: { DataType: '', StringValue: 'x' } } },
      '400 InvalidParameterValue',
    ],
    [
      'an empty attribute',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      '400 InvalidParameterValue',
    ],
    [
      'a Number that is none',
      { MessageAttributes: { a: { DataType: 'Number', StringValue: 'x' } } },
      '400 InvalidParameterValue',
    ],
    [
      'a reserved name',
      { MessageAttributes: { 'AWS.a': { DataType: 'String', StringValue: 'x' } } },
      '400 InvalidParameterValue',
    ],
    [
      'eleven attributes',
      {
        MessageAttributes: Object.fromEntries(
          Array.from({ length: 11 }, (_, i) => [`a${i}`, { DataType: 'String', StringValue: 'x' }]),
        ),
      },
      '400 InvalidParameterValue',
    ],
  ])('refuses %s', async (_, more, expected) => {
    expect(await refusal(send('x', more))).toBe(expected);
  });

  test('accepts 1 MiB', async () => {
    await send('x'.repeat(1_048_576));
    expect((await bodies())[0]?.length).toBe(1_048_576);
  });

  test('into a missing queue is QueueDoesNotExist', async () => {
    expect(await refusal(send('x', { QueueUrl: running.aws.queueUrl('none') }))).toBe('400 QueueDoesNotExist');
  });
});

describe('SendMessageBatch, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html', () => {
  const sendBatch = (entries: object[]) =>
    running.sqs.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: entries as { Id: string; MessageBody: string }[] }),
    );

  test('sends up to ten', async () => {
    const entries = Array.from({ length: 10 }, (_, i) => ({ Id: `${i}`, MessageBody: `b${i}` }));
    await sendBatch(entries);
    expect((await bodies()).sort()).toEqual(entries.map(({ MessageBody }) => MessageBody));
  });

  test('reports failed entries, and sends the others', async () => {
    const { Successful, Failed } = await sendBatch([
      { Id: 'good', MessageBody: 'x' },
      { Id: 'bad', MessageBody: 'a\u0001' },
    ]);
    expect([Successful?.map(({ Id }) => Id), Failed]).toMatchObject([
      ['good'],
      [{ Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true }],
    ]);
    expect(await bodies()).toEqual(['x']);
  });

  test.each([
    ['no entries', [], 'EmptyBatchRequest'],
    [
      'eleven entries',
      Array.from({ length: 11 }, (_, i) => ({ Id: `${i}`, MessageBody: 'x' })),
      'TooManyEntriesInBatchRequest',
    ],
    [
      'the same id twice',
      [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ],
      'BatchEntryIdsNotDistinct',
    ],
    ['an id with a space', [{ Id: 'a b', MessageBody: 'x' }], 'InvalidBatchEntryId'],
    [
      'more than 1 MiB together',
      [
        { Id: 'a', MessageBody: 'x'.repeat(600_000) },
        { Id: 'b', MessageBody: 'x'.repeat(600_000) },
      ],
      'BatchRequestTooLong',
    ],
  ])('refuses %s, and sends nothing', async (_, entries, expected) => {
    expect(await refusal(sendBatch(entries))).toBe(`400 ${expected}`);
    expect(await bodies()).toEqual([]);
  });
});

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
    QueueUrl = running.aws.queueUrl('strict');
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
