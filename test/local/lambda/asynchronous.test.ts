import { afterEach, describe, expect, test } from '@jest/globals';
import {
  type AsynchronousCalls,
  type AsynchronousOptions,
  createAsynchronousCalls,
} from '../../../local/lambda/asynchronous.ts';
import { LambdaError, type Outcome } from '../../../local/lambda/errors.ts';
import { eventually } from '../support/eventually.ts';

const done: Outcome = { payload: Buffer.from('null') };
const failed: Outcome = { functionError: 'Unhandled', payload: Buffer.from('{}') };
const throttled = new LambdaError('TooManyRequestsException', 'Rate Exceeded.');

let calls: AsynchronousCalls;
afterEach(() => calls.stop());

/** Queues one event for a function with these outcomes in turn. The last one repeats. */
function queue(outcomes: (Outcome | LambdaError)[], options: Partial<AsynchronousOptions> = {}) {
  const events: object[] = [];
  const notes: string[] = [];
  calls = createAsynchronousCalls({
    function: {
      async invoke(event) {
        events.push(event);
        const outcome = outcomes[Math.min(events.length, outcomes.length) - 1] as Outcome | LambdaError;
        if (outcome instanceof LambdaError) throw outcome;
        return outcome;
      },
      note: (line) => notes.push(line),
    },
    scale: 0.0001,
    ...options,
  });
  calls.queue({ a: 1 });
  return { events, notes };
}

describe('an asynchronous call', () => {
  test('that succeeds is made once', async () => {
    const { events, notes } = queue([done]);
    await calls.stop();
    expect([events, notes]).toEqual([[{ a: 1 }], []]);
  });

  test('that fails is retried twice, then dropped', async () => {
    const { events, notes } = queue([failed]);
    await eventually(() =>
      expect(notes).toEqual(['An asynchronous event was dropped after 3 failed or throttled tries']),
    );
    expect(events).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
  });

  test('is retried up to the limit of the template', async () => {
    const { events, notes } = queue([failed], { maximumRetryAttempts: 0 });
    await eventually(() => expect(notes).toHaveLength(1));
    expect(events).toHaveLength(1);
  });

  test('that is throttled is retried until it succeeds', async () => {
    const { events, notes } = queue([throttled, throttled, throttled, throttled, done]);
    await eventually(() => expect(events).toHaveLength(5));
    expect(notes).toEqual([]);
  });

  test('is dropped when its event is too old', async () => {
    const { notes } = queue([throttled], { maximumEventAgeSeconds: 60 });
    await eventually(() => expect(notes).toHaveLength(1));
  });

  test('ends its wait when the runtime stops', async () => {
    const { events } = queue([failed], { scale: 1 });
    await eventually(() => expect(events).toHaveLength(1));
    await calls.stop();
    expect(events).toHaveLength(1);
  });
});
