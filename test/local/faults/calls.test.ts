import { afterEach, describe, expect, test } from '@jest/globals';
import { createFaults } from '../../../local/faults/faults.ts';
import { parseFaults } from '../../../local/faults/spec.ts';
import { TestLambda } from '../support/function.ts';

let lambda: TestLambda;
afterEach(() => lambda.stop());

const start = (spec: string, source: string, more = {}) => {
  lambda = new TestLambda(createFaults(parseFaults(spec)));
  return lambda.start(source, more);
};
const fast = `export const handler = async ({ name }) => { console.log('took', name); return process.pid; };`;
const slow = `export const handler = async ({ name }) => {
  console.log('took', name);
  await new Promise((done) => setTimeout(done, 1500));
  console.log('did', name);
  return process.pid;
};`;

describe('a call', () => {
  test('crashes halfway: taken, not finished, and its process gone', async () => {
    const { call, log } = await start('fn1.crash=@2:300ms', slow);
    const { answer: before } = await call({ name: 'first' });
    expect(await call({ name: 'second' })).toMatchObject({
      functionError: 'Unhandled',
      answer: { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/signal: SIGKILL$/) },
    });
    expect(log()).toContain('took second');
    expect(log()).not.toContain('did second');
    expect((await call({ name: 'third' })).answer).not.toBe(before);
  });

  test('that ends before its crash loses its result', async () => {
    const { call, log } = await start('fn1.crash=@1:5s', fast);
    expect((await call({ name: 'first' })).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(log()).toContain('took first');
  });

  test('is frozen until its timeout, and the next one has another process', async () => {
    const { call, log } = await start('fn1.freeze=@2:100ms', slow, { timeoutSeconds: 3 });
    const { answer: before } = await call({ name: 'first' });
    expect((await call({ name: 'second' })).answer).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('timed out after 3.00 seconds'),
    });
    expect(log()).not.toContain('did second');
    expect((await call({ name: 'third' })).answer).not.toBe(before);
  });

  test('that mentions a text is crashed each time', async () => {
    const { call } = await start('fn1.crash=~poison', fast);
    expect((await call({ name: 'good' })).functionError).toBeUndefined();
    expect((await call({ name: 'the poison' })).functionError).toBe('Unhandled');
    expect((await call({ name: 'poison again' })).functionError).toBe('Unhandled');
  });
});
