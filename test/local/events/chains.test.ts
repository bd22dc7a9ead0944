import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type SqsSource, startSqsSource } from '../../../local/events/sqs-source.ts';
import type { LocalFunction } from '../../../local/lambda/function.ts';
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

describe('a chain of requests over its limit', () => {
  const ended = 'Root=1-x;Lineage=0123abcd:15';
  const feedWith = (redrives: boolean) => {
    queue.send('ended', 'other');
    Object.assign(queue.stored[0]?.attributes ?? {}, { AWSTraceHeader: ended });
    Object.assign(queue.stored[1]?.attributes ?? {}, { AWSTraceHeader: 'Root=1-y' });
    const invoke: LocalFunction['invoke'] = async (event, { traceHeaders = [] } = {}) => {
      batches.push(
        (event as { Records: Record[] }).Records.map(({ body }) => body),
        traceHeaders,
      );
      return { payload: Buffer.from('null') };
    };
    source = startSqsSource({
      spec: { queueArn, functionName: 'fn', batchSize: 10, windowSeconds: 0, reportBatchItemFailures: true },
      queue,
      visibilityTimeout: 30,
      redrives,
      function: { invoke, endsChain: (header) => header === ended, note: (line) => notes.push(line) },
    });
  };
  let notes: string[];
  beforeEach(() => {
    notes = [];
  });

  test('does not reach the function, while the rest of its batch does', async () => {
    feedWith(false);
    await eventually(() => expect(queue.bodies).toEqual(['ended']));
    expect([batches, queue.stored[0]?.hidden]).toEqual([[['other'], ['Root=1-y']], true]);
  });

  test('is received again immediately if the queue has a dead-letter queue', async () => {
    feedWith(true);
    await eventually(() => expect(notes.length).toBeGreaterThan(2));
    expect([batches, notes[0]]).toEqual([
      [['other'], ['Root=1-y']],
      `Recursive loop detected: the function was not called for message ${queue.stored[0]?.messageId}`,
    ]);
  });
});
