import { TestLambda } from './function.ts';

/** A runtime in a process of its own, to be killed. It prints the id of its function's process. */
const { call } = await new TestLambda().start(`export const handler = async ({ wait }) => {
  if (wait) await new Promise((done) => setTimeout(done, 60_000));
  return process.pid;
};`);
const { answer } = await call();
// The test kills this process during a call.
void call({ wait: true });
process.send?.(answer);
