import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { TestLambda } from '../support/function.ts';

let lambda: TestLambda;
beforeEach(() => {
  lambda = new TestLambda();
});
afterEach(() => lambda.stop());

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('environments', () => {
  const pid =
    'export const handler = async ({ ms = 0 }) => { await new Promise((r) => setTimeout(r, ms)); return process.pid; };';

  test('are reused', async () => {
    const { call } = await lambda.start(pid);
    const first = await call();
    expect(await call()).toEqual(first);
  });

  test('run one call at a time each', async () => {
    const { call } = await lambda.start(pid);
    const answers = await Promise.all([call({ ms: 200 }), call({ ms: 200 })]);
    expect(new Set(answers.map(({ answer }) => answer)).size).toBe(Math.min(2, availableParallelism()));
  });

  test('are not started for a call that soon gets another', async () => {
    const { call } = await lambda.start(pid);
    const answers = await Promise.all(Array.from({ length: 9 }, () => call({ ms: 20 })));
    expect(new Set(answers.map(({ answer }) => answer)).size).toBeLessThanOrEqual(availableParallelism());
  });

  test('end when the runtime stops', async () => {
    const { call, lambda: service } = await lambda.start(pid);
    const { answer } = await call();
    expect(isRunning(answer)).toBe(true);
    await service.stop(0);
    expect(isRunning(answer)).toBe(false);
  });

  test('finish their calls within the grace of a stop', async () => {
    const { call, lambda: service } = await lambda.start(pid);
    const answered = call({ ms: 300 });
    await service.stop(10_000);
    expect(await answered).toEqual({ answer: expect.any(Number) });
  });

  test('exit when the runtime was killed', async () => {
    const parent = fork(fileURLToPath(new URL('../support/lambda-process.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
    });
    const [child] = (await once(parent, 'message')) as [number];
    expect(isRunning(child)).toBe(true);
    parent.kill('SIGKILL');
    await eventually(() => expect(isRunning(child)).toBe(false));
  });

  test('are at most as many as the function reserves', async () => {
    const { call } = await lambda.start(pid, { reservedConcurrency: 1 });
    const first = call({ ms: 200 });
    await expect(call()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    await first;
    await expect(call()).resolves.toHaveProperty('answer');
  });
});
