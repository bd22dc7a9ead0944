import { afterEach, describe, expect, test } from '@jest/globals';
import { problem } from '../support/fake-service.ts';
import { type Answer, startServer, type TestServer } from '../support/http-server.ts';
import { run } from '../support/run.ts';

let server: TestServer;
afterEach(() => server.stop());

async function trainings(answer: Answer, ...args: string[]) {
  server = await startServer(() => answer);
  return run(['trainings', ...args], { HEADSTART_URL: server.url, HEADSTART_API_KEY: 'hs_1' });
}

const requestedAt = '2026-01-02T03:04:05.000Z';
const found = {
  trainings: [
    { id: 'abc', model: 'pets', status: 'training', requestedAt },
    { id: 'def', model: 'pets', status: 'succeeded', version: 3, requestedAt },
  ],
};

describe('headstart trainings', () => {
  test('lists trainings with their outcomes', async () => {
    const { text } = await trainings({ json: found });
    expect(text).toMatch(/id +model +status +version +requested \(UTC\)/);
    expect(text).toMatch(/abc +pets +training +- +2026-01-02 03:04$/m);
    expect(text).toMatch(/def +pets +succeeded +3 /);
  });

  test('says the same as JSON', async () => {
    const { text } = await trainings({ json: found }, '--json');
    expect(JSON.parse(text)).toEqual(found);
  });

  test('says how to begin if there are none', async () => {
    const { text } = await trainings({ json: { trainings: [] } });
    expect(text).toContain('headstart train MODEL --dataset NAME');
  });
});

describe('headstart trainings cancel', () => {
  test('cancels one', async () => {
    const { code, text } = await trainings({ json: { ...found.trainings[0], status: 'cancelled' } }, 'cancel', 'abc');
    expect([code, text]).toEqual([0, 'Cancelled training abc of model pets']);
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/trainings/abc/cancel']);
  });

  test('says if it has ended', async () => {
    const refusal = problem(409, 'training-has-ended', 'The training has ended.');
    const { code, errors } = await trainings(refusal, 'cancel', 'abc');
    expect([code, errors]).toEqual([1, 'headstart: The training has ended.']);
  });
});
