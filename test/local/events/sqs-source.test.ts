import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type SqsSource, startSqsSource } from '../../../local/events/sqs-source.ts';
import { LambdaError, type Outcome } from '../../../local/lambda/errors.ts';
import type { EventSourceSpec } from '../../../local/template/event-sources.ts';
import { eventually } from '../support/eventually.ts';
import { FakeQueue } from '../support/fake-aws.ts';

interface Record {
  messageId: string;
  body: string;
}

const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:jobs';
let queue: FakeQueue;
let source: SqsSource | undefined;
/** Bodies of every batch that the function received. */
let batches: string[][];

beforeEach(() => {
  queue = new FakeQueue();
  batches = [];
});
afterEach(async () => {
  await source?.stop();
  source = undefined;
});

/** An event source for a function that gets the records of a batch. Its result is returned as JSON. */
function feed(
  handle: (records: Record[]) => unknown,
  spec: Partial<EventSourceSpec> = {},
  visibilityTimeout = 30,
): void {
  const invoke = async (event: Buffer | object): Promise<Outcome> => {
    const { Records } = event as { Records: Record[] };
    batches.push(Records.map(({ body }) => body));
    const answer = await handle(Records);
    if (answer instanceof Error) return { functionError: 'Unhandled', payload: Buffer.from('{}') };
    return { payload: Buffer.from(JSON.stringify(answer ?? null)) };
  };
  source = startSqsSource({
    spec: { queueArn, functionName: 'fn', batchSize: 10, windowSeconds: 0, reportBatchItemFailures: true, ...spec },
    queue,
    visibilityTimeout,
    function: { invoke },
  });
}

const failing = (records: Record[], ...bodies: string[]) => ({
  batchItemFailures: records
    .filter(({ body }) => bodies.includes(body))
    .map(({ messageId }) => ({ itemIdentifier: messageId })),
});

describe('after a batch', () => {
  test('messages that succeeded are deleted', async () => {
    queue.send('a', 'b');
    feed(() => ({ batchItemFailures: [] }));
    await eventually(() => expect(queue.bodies).toEqual([]));
    expect(batches).toEqual([['a', 'b']]);
  });

  test('failed messages stay hidden in the queue, the others are deleted', async () => {
    queue.send('a', 'b', 'c');
    feed((records) => failing(records, 'b'));
    await eventually(() => expect(queue.bodies).toEqual(['b']));
    expect(queue.stored[0]?.hidden).toBe(true);
  });

  test('all messages stay if the function fails', async () => {
    queue.send('a', 'b');
    feed(() => new Error());
    await eventually(() => expect(batches).toHaveLength(1));
    expect(queue.bodies).toEqual(['a', 'b']);
    expect(queue.stored.every(({ hidden }) => hidden)).toBe(true);
  });

  test('all messages stay if the result names an unknown message', async () => {
    queue.send('a');
    feed(() => ({ batchItemFailures: [{ itemIdentifier: 'other' }] }));
    await eventually(() => expect(batches).toHaveLength(1));
    expect(queue.bodies).toEqual(['a']);
  });

  test('without ReportBatchItemFailures, the result is ignored', async () => {
    queue.send('a', 'b');
    feed((records) => failing(records, 'a'), { reportBatchItemFailures: false });
    await eventually(() => expect(queue.bodies).toEqual([]));
  });
});

describe('the event', () => {
  test("has Lambda's form", async () => {
    let seen: unknown;
    queue.send('hello');
    Object.assign(queue.stored[0]?.messageAttributes as object, {
      text: { DataType: 'String', StringValue: 'x' },
      bytes: { DataType: 'Binary', BinaryValue: 'AAE=' },
    });
    feed((records) => {
      seen = records;
    });
    await eventually(() => expect(seen).toBeDefined());
    expect(seen).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: 'hello',
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000000' },
        messageAttributes: {
          text: { dataType: 'String', stringValue: 'x', stringListValues: [], binaryListValues: [] },
          bytes: { dataType: 'Binary', binaryValue: 'AAE=', stringListValues: [], binaryListValues: [] },
        },
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn,
        awsRegion: 'eu-west-1',
      },
    ]);
  });
});

describe('batches', () => {
  test('are not larger than the batch size', async () => {
    queue.send(...'abcdefg');
    feed(() => null, { batchSize: 3 });
    await eventually(() => expect(queue.bodies).toEqual([]));
    expect(batches.map((batch) => batch.length)).toEqual([3, 3, 1]);
  });

  test('are gathered over several receives, until they are full', async () => {
    queue.send(...Array.from({ length: 25 }, (_, i) => `${i}`));
    feed(() => null, { batchSize: 25, windowSeconds: 300 });
    await eventually(() => expect(queue.bodies).toEqual([]));
    expect(batches).toHaveLength(1);
  });

  test('are sent when the batching window has passed', async () => {
    feed(() => null, { batchSize: 100, windowSeconds: 0.3 });
    queue.send('a');
    await new Promise((done) => setTimeout(done, 20));
    queue.send('b');
    await eventually(() => expect(queue.bodies).toEqual([]));
    expect(batches).toEqual([['a', 'b']]);
  });

  test('are not larger than the limit of an event', async () => {
    const large = 'x'.repeat(1_000_000);
    queue.send(...Array.from({ length: 9 }, () => large));
    feed(() => null, { batchSize: 9, windowSeconds: 1 });
    await eventually(() => expect(queue.bodies).toEqual([]));
    expect(batches.map((batch) => batch.length)).toEqual([6, 3]);
  });

  test('run up to the maximum concurrency', async () => {
    let running = 0;
    let peak = 0;
    queue.send(...'abcdefgh');
    feed(
      async () => {
        peak = Math.max(peak, ++running);
        await new Promise((done) => setTimeout(done, 20));
        running--;
      },
      { batchSize: 1, maximumConcurrency: 3 },
    );
    await eventually(() => expect(queue.bodies).toEqual([]));
    expect(peak).toBe(3);
  });

  test('leave other messages visible while no batch can be sent', async () => {
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    queue.send(...'abc');
    feed(() => held, { batchSize: 1, maximumConcurrency: 2 });
    await eventually(() => expect(batches).toHaveLength(2));
    expect(queue.stored.map(({ hidden }) => hidden)).toEqual([true, true, false]);
    release();
  });
});

describe('throttling', () => {
  const throttled = () => {
    throw new LambdaError('TooManyRequestsException', 'Rate Exceeded.');
  };

  test('a throttled batch is retried', async () => {
    queue.send('a');
    feed(() => (batches.length < 3 ? throttled() : null));
    await eventually(() => expect(queue.bodies).toEqual([]));
    expect(batches).toHaveLength(3);
  });

  test('a batch is dropped once its messages become visible', async () => {
    queue.send('a');
    feed(throttled, {}, 0.2);
    await eventually(() => expect(batches).toHaveLength(2));
    await source?.stop();
    expect(queue.bodies).toEqual(['a']);
  });
});

describe('while the disk is full', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  beforeEach(() => {
    jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('messages that succeeded are deleted as soon as that can be recorded', async () => {
    jest.spyOn(queue, 'delete').mockImplementationOnce(() => {
      throw full;
    });
    queue.send('a', 'b');
    feed(() => null);
    await eventually(() => expect(queue.bodies).toEqual([]));
    expect(batches).toEqual([['a', 'b']]);
  });

  test('polling continues after a failed receive', async () => {
    jest.spyOn(queue, 'receive').mockRejectedValueOnce(full);
    feed(() => null);
    queue.send('a');
    await eventually(() => expect(queue.bodies).toEqual([]));
  });

  test('an incomplete batch is sent after a failed receive', async () => {
    queue.send('a');
    const { receive } = queue;
    let receives = 0;
    jest.spyOn(queue, 'receive').mockImplementation(async (options) => {
      if (++receives === 2) throw full;
      return receive.call(queue, options);
    });
    feed(() => null, { batchSize: 20, windowSeconds: 20 });
    await eventually(() => expect(batches).toEqual([['a']]));
  });

  test('stopping does not wait for failed writes', async () => {
    jest.spyOn(queue, 'delete').mockImplementation(() => {
      throw full;
    });
    queue.send('a');
    feed(() => null);
    await eventually(() => expect(batches).toHaveLength(1));
    await source?.stop();
    expect(queue.bodies).toEqual(['a']);
  });
});

describe('stopping', () => {
  test('waits for the batches in progress', async () => {
    queue.send('a');
    feed(() => new Promise((done) => setTimeout(done, 100)));
    await eventually(() => expect(batches).toHaveLength(1));
    await source?.stop();
    expect(queue.bodies).toEqual([]);
  });

  test('makes gathered messages visible immediately', async () => {
    feed(() => null, { batchSize: 100, windowSeconds: 300 });
    queue.send('a', 'b');
    await eventually(() => expect(queue.stored.every(({ hidden }) => hidden)).toBe(true));
    await source?.stop();
    expect(queue.stored.map(({ hidden }) => hidden)).toEqual([false, false]);
    expect(batches).toEqual([]);
  });
});
