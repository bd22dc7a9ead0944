import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TestLambda } from '../support/function.ts';

let lambda: TestLambda;
beforeEach(() => {
  lambda = new TestLambda();
});
afterEach(() => lambda.stop());

describe('a failed call', () => {
  test('has type, message and trace of the error, and the environment survives', async () => {
    const { call } = await lambda.start(
      'export const handler = async ({ bad }) => { if (bad) throw new RangeError("too far"); return process.pid; };',
    );
    const { answer: before } = await call();
    expect(await call({ bad: true })).toEqual({
      functionError: 'Unhandled',
      answer: {
        errorType: 'RangeError',
        errorMessage: 'too far',
        trace: expect.arrayContaining(['RangeError: too far']),
      },
    });
    expect(await call()).toEqual({ answer: before });
  });

  test('reports a result that is not JSON', async () => {
    const { call } = await lambda.start('export const handler = async () => 1n;');
    expect((await call()).answer.errorMessage).toBe('Unable to stringify response body');
  });

  test('times out with its process, and the next call gets another', async () => {
    const { call } = await lambda.start(
      'export const handler = async ({ hang }) => { while (hang); return process.pid; };',
      { timeoutSeconds: 1 },
    );
    const { answer: before } = await call();
    expect(await call({ hang: true })).toEqual({
      functionError: 'Unhandled',
      answer: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/),
      },
    });
    expect((await call()).answer).not.toBe(before);
  });

  test('also times out if the last call left the process busy', async () => {
    const { call } = await lambda.start('export const handler = async () => { setImmediate(() => { for (;;); }); };', {
      timeoutSeconds: 1,
    });
    await call();
    expect((await call()).answer).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  test('has the exit status of a process that exited', async () => {
    const { call } = await lambda.start('export const handler = async ({ code }) => process.exit(code);');
    expect((await call({ code: 3 })).answer).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 3$/),
    });
    expect((await call({ code: 0 })).answer.errorMessage).toMatch(/Runtime exited without providing a reason$/);
  });

  test('has the signal of a process that was killed', async () => {
    const { call } = await lambda.start("export const handler = async () => process.kill(process.pid, 'SIGKILL');");
    expect((await call()).answer.errorMessage).toMatch(/signal: SIGKILL$/);
  });

  test('ends the process by an unhandled rejection or an uncaught exception', async () => {
    const { call } = await lambda.start(`export const handler = ({ rejection }) => new Promise(() => {
      if (rejection) Promise.reject(new Error('nobody cared'));
      else setTimeout(() => { throw new TypeError('nobody caught'); });
    });`);
    expect((await call({ rejection: true })).answer).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'nobody cared',
    });
    expect((await call()).answer).toMatchObject({ errorType: 'TypeError', errorMessage: 'nobody caught' });
  });

  test('does not result from an environment that ended after the last call', async () => {
    const { call } = await lambda.start(
      'export const handler = async () => { setImmediate(() => process.exit(1)); return process.pid; };',
    );
    const pids = [];
    for (let i = 0; i < 5; i++) pids.push((await call()).answer);
    expect(pids.every((answer) => typeof answer === 'number')).toBe(true);
  });

  test('ends when the process uses more memory than the function has', async () => {
    const { call } = await lambda.start(
      `export const handler = async () => {
        globalThis.kept = Buffer.alloc(300 * 1024 * 1024, 1);
        await new Promise((r) => setTimeout(r, 5000));
      };`,
      { memoryMb: 256 },
    );
    expect((await call()).answer.errorMessage).toMatch(/signal: killed$/);
  });
});

describe('a failed start', () => {
  test.each([
    ['an error', 'throw new Error("no config");', 'index.handler', 'Error', 'no config'],
    [
      'no such export',
      'export const other = 1;',
      'index.handler',
      'Runtime.HandlerNotFound',
      'index.handler is undefined',
    ],
    ['no such file', '', 'other.handler', 'Runtime.ImportModuleError', "Cannot find module 'other'"],
    ['a missing package', 'import "not-there";', 'index.handler', 'Runtime.ImportModuleError', 'not-there'],
    ['broken syntax', 'export const = ;', 'index.handler', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
  ])('is told the caller: %s', async (_, source, handler, errorType, message) => {
    const { call } = await lambda.start(source, { handler });
    const { functionError, answer } = await call();
    expect(functionError).toBe('Unhandled');
    expect(answer).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
  });

  test('is reported if the process exits', async () => {
    const { call } = await lambda.start('process.exit(5);');
    expect((await call()).answer).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  test('is repeated by the next call', async () => {
    const { call } = await lambda.start(`
      import { existsSync, writeFileSync } from 'node:fs';
      if (!existsSync('once')) { writeFileSync('once', ''); throw new Error('not yet'); }
      export const handler = async () => 'fine';
    `);
    expect((await call()).answer).toMatchObject({ errorMessage: 'not yet' });
    expect(await call()).toEqual({ answer: 'fine' });
  });
});
