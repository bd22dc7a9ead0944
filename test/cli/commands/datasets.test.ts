import { afterEach, describe, expect, test } from '@jest/globals';
import { problem } from '../support/fake-service.ts';
import { type Answer, startServer, type TestServer } from '../support/http-server.ts';
import { run } from '../support/run.ts';

let server: TestServer;
afterEach(() => server.stop());

/** Answers each request in turn. */
async function setUp(...answers: Answer[]) {
  server = await startServer(() => {
    const next = answers.shift();
    if (next) return next;
    throw new Error('Nobody set up another answer.');
  });
  const env = { HEADSTART_URL: server.url, HEADSTART_API_KEY: 'hs_1' };
  return (...args: string[]) => run(['datasets', ...args], env);
}

const asked = () => server.received.map(({ method, path }) => `${method} ${path}`);

describe('headstart datasets', () => {
  const found = { datasets: [{ name: 'pets', examples: 1200 }], problems: [{ key: 'a.jpg', problem: 'Put it in.' }] };

  test('lists datasets with their examples, and keys outside all datasets', async () => {
    const { text, errors } = await (await setUp({ json: found }))();
    expect(text).toMatch(/dataset +examples\n +pets +1,200/);
    expect(errors).toBe('a.jpg: Put it in.');
  });

  test('says the same as JSON', async () => {
    const { text } = await (await setUp({ json: found }))('--json');
    expect(JSON.parse(text)).toEqual(found);
  });

  test('says how to begin if there are none', async () => {
    const { text } = await (await setUp({ json: { datasets: [], problems: [] } }))();
    expect(text).toContain('headstart upload FOLDER --dataset NAME');
  });
});

describe('headstart datasets delete', () => {
  test('repeats the request until nothing is left', async () => {
    const headstart = await setUp({ json: { deleted: 5000, done: false } }, { json: { deleted: 7, done: true } });
    const { code, text } = await headstart('delete', 'pets');
    expect([code, text]).toEqual([0, 'Deleted dataset pets']);
    expect(asked()).toEqual(['DELETE /v1/datasets/pets', 'DELETE /v1/datasets/pets']);
  });

  test('keeps the dataset of a live version without --even-live', async () => {
    const refusal = problem(
      409,
      'is-live',
      'Version 1 of model `pets` is live. Delete the dataset all the same with ?live=true.',
    );
    const headstart = await setUp(refusal, { json: { deleted: 7, done: true } });
    const { code, errors } = await headstart('delete', 'pets');
    expect([code, errors]).toEqual([
      1,
      'headstart: Version 1 of model `pets` is live. Delete the dataset all the same with --even-live.',
    ]);
    expect((await headstart('delete', 'pets', '--even-live')).code).toBe(0);
    expect(asked().at(-1)).toBe('DELETE /v1/datasets/pets?live=true');
  });
});
