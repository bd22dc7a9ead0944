import { afterEach } from '@jest/globals';
import { createClient } from '../../../cli/client/client.ts';
import { type Answer, type Received, startServer, type TestServer } from './http-server.ts';
import { stillClock } from './still-clock.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** A client of a server that answers as told, until the end of the test. */
export async function clientOf(answer: (request: Received) => Answer | Promise<Answer>) {
  server = await startServer(answer);
  const clock = stillClock();
  return { client: createClient({ url: server.url, key: 'hs_1' }, clock), clock, server };
}

/** Responds with each in turn, then always with the last. */
export function inTurn(...answers: Answer[]) {
  let next = 0;
  return () => answers[Math.min(next++, answers.length - 1)] as Answer;
}
