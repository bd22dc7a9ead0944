import { TestLambda } from './function.ts';

/** A runtime in a process of its own, to be killed: tells the id of its function's process. */
const { call } = await new TestLambda().start(`export const handler = async ({ wait }) => {
  if (wait) await new Promise((done) => setTimeout(done, 60_000));
  return process.pid;
};`);
const { answer } = await call();
// Killed while a call is under way.
void call({ wait: true });
process.send?.(answer);
