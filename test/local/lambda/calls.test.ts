import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TestLambda } from '../support/function.ts';

let lambda: TestLambda;
beforeEach(() => {
  lambda = new TestLambda();
});
afterEach(() => lambda.stop());

describe('a call', () => {
  test('passes the event and returns the result', async () => {
    const { call } = await lambda.start('export const handler = async (event) => ({ got: event });');
    expect(await call({ a: ['é'] })).toEqual({ answer: { got: { a: ['é'] } } });
  });

  test('returns null for undefined', async () => {
    const { call } = await lambda.start('export const handler = () => {};');
    expect(await call()).toEqual({ answer: null });
  });

  test("has the context of Lambda's Node.js runtime", async () => {
    const { call, fn } = await lambda.start(
      'export const handler = async (_, context) => ({ ...context, left: context.getRemainingTimeInMillis() });',
    );
    const { answer } = await call();
    expect(answer).toMatchObject({
      functionName: fn.spec.name,
      functionVersion: '$LATEST',
      invokedFunctionArn: fn.spec.arn,
      memoryLimitInMB: '512',
      logGroupName: `/aws/lambda/${fn.spec.name}`,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(answer.left).toBeGreaterThan(0);
    expect(answer.left).toBeLessThanOrEqual(10_000);
  });

  test("has the template's variables, Lambda's own, the role's keys, and no others of the parent", async () => {
    process.env.SECRET_OF_PARENT = 'x';
    const { call, fn } = await lambda.start('export const handler = async () => process.env;', {
      environment: { MINE: 'yes', AWS_REGION: 'elsewhere' },
    });
    const { answer } = await call();
    delete process.env.SECRET_OF_PARENT;
    expect(answer).toMatchObject({
      MINE: 'yes',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: fn.spec.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      LAMBDA_TASK_ROOT: fn.spec.codeDir,
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'AKID',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    });
    expect(answer).not.toHaveProperty('SECRET_OF_PARENT');
    expect(answer).not.toHaveProperty('NODE_OPTIONS');
  });

  test("writes the function's output and a report to the log", async () => {
    const { call, log } = await lambda.start('export const handler = async () => console.log("two\\nlines");');
    await call();
    expect(log()).toMatch(/^\S+Z\t[0-9a-f-]{36}\tINFO\ttwo\rlines\nREPORT RequestId: \S+\tDuration: [\d.]+ ms/);
  });

  test.each([
    ['index.js', 'exports.handler = async () => "common";'],
    ['index.cjs', 'module.exports = { handler: async () => "common" };'],
    ['index.mjs', 'export async function handler() { return "module"; }'],
  ])('loads %s', async (file, source) => {
    const { call } = await lambda.start(source, {}, file);
    expect(await call()).toEqual({ answer: file === 'index.mjs' ? 'module' : 'common' });
  });
});

/** On Linux, writes to this file fail with ENOSPC. */
const full = '/dev/full';
(existsSync(full) ? test : test.skip)('a log that can not be written fails no call', async () => {
  const logDir = mkdtempSync(join(tmpdir(), 'full-'));
  symlinkSync(full, join(logDir, 'fn1.log'));
  const onFullDisk = new TestLambda(undefined, { logDir });
  const { call } = await onFullDisk.start(`export const handler = async () => {
    console.log('one');
    console.error(new Error('two'));
    await new Promise((done) => process.stdout.write('three', 'utf8', done));
    process.stderr.write(Buffer.from('four'));
    return process.pid;
  };`);
  const { answer } = await call();
  expect(answer).toEqual(expect.any(Number));
  expect(await call()).toEqual({ answer });
  await onFullDisk.stop();
  rmSync(logDir, { recursive: true });
});

describe('limits', () => {
  test('a payload over 6 MB is refused', async () => {
    const { fn } = await lambda.start('export const handler = async () => 1;');
    await expect(fn.invoke(Buffer.alloc(6_291_457))).rejects.toMatchObject({ code: 'RequestTooLargeException' });
  });

  test('a result over 6 MB is an error of the function, and the environment survives', async () => {
    const { call } = await lambda.start(
      'export const handler = async ({ size = 1 }) => ({ pid: process.pid, text: "x".repeat(size) });',
    );
    const { answer: before } = await call();
    expect(await call({ size: 7_000_000 })).toMatchObject({
      functionError: 'Unhandled',
      answer: { errorType: 'Function.ResponseSizeTooLarge' },
    });
    expect((await call()).answer).toEqual(before);
  });

  test('a result of almost 6 MB arrives complete', async () => {
    const { call } = await lambda.start('export const handler = async () => "x".repeat(6_291_000);');
    expect((await call()).answer).toHaveLength(6_291_000);
  });
});
