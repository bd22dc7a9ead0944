import { describe, expect, test } from '@jest/globals';
import { startLambda } from '../../../local/lambda/service.ts';
import { createSlots } from '../../../local/lambda/slots.ts';

/** The state of a promise. */
async function stateOf(promise: Promise<void>): Promise<string> {
  const pending = new Promise<string>((done) => setTimeout(done, 5, 'waits'));
  return Promise.race([
    promise.then(
      () => 'has a slot',
      ({ code }) => code,
    ),
    pending,
  ]);
}

describe('slots of calls', () => {
  test('above the limit are refused, until one is free', async () => {
    const slots = createSlots(2, 'refuse');
    await slots.take();
    await slots.take();
    await expect(slots.take()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    slots.giveBack();
    await slots.take();
    expect(slots.taken).toBe(2);
  });

  test('are granted in order of arrival', async () => {
    const slots = createSlots(1, 'wait');
    await slots.take();
    const [second, third] = [slots.take(), slots.take()];
    slots.giveBack();
    expect([await stateOf(second), await stateOf(third)]).toEqual(['has a slot', 'waits']);
    slots.giveBack();
    expect([await stateOf(third), slots.taken]).toEqual(['has a slot', 1]);
    slots.giveBack();
    expect(slots.taken).toBe(0);
  });

  test('are refused immediately if the limit is 0', async () => {
    expect(await stateOf(createSlots(0, 'wait').take())).toBe('TooManyRequestsException');
  });

  test('go to the next caller when one gives up', async () => {
    const slots = createSlots(1, 'wait');
    await slots.take();
    const impatient = new AbortController();
    const [second, third] = [slots.take(impatient.signal), slots.take()];
    impatient.abort();
    expect(await stateOf(second)).toBe('TooManyRequestsException');
    expect(await stateOf(slots.take(impatient.signal))).toBe('TooManyRequestsException');
    slots.giveBack();
    expect(await stateOf(third)).toBe('has a slot');
  });

  test('are refused to all waiting callers when the runtime stops', async () => {
    const slots = createSlots(1, 'wait');
    await slots.take();
    const second = slots.take();
    slots.close();
    expect([await stateOf(second), await stateOf(slots.take())]).toEqual(Array(2).fill('TooManyRequestsException'));
  });
});

test('Lambda does not start if reserved concurrency leaves nothing', async () => {
  const functions = [{ name: 'fn', reservedConcurrency: 10 }] as never;
  const starting = startLambda({ functions, concurrency: 10, region: '', endpoint: '', logDir: '' } as never);
  await expect(starting).rejects.toThrow('The template reserves 10 of 10 concurrent calls');
});
