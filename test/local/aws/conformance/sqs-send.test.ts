import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import { refusal } from '../support/aws.ts';
import { bodies, QueueUrl, receive, running, send, useQueue } from '../support/queue.ts';

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
    useQueue('slow');
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
