import { afterEach, describe, expect, test } from '@jest/globals';
import type { ForgetResults } from '../../../shared/api/forget.ts';
import { type Answer, startServer, type TestServer } from '../support/http-server.ts';
import { run } from '../support/run.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** Answers each request in turn. */
async function setUp(...answers: Answer[]) {
  server = await startServer(() => {
    const next = answers.shift();
    if (next) return next;
    throw new Error('Nobody set up another answer.');
  });
  const env = { HEADSTART_URL: server.url, HEADSTART_API_KEY: 'hs_1' };
  return (...args: string[]) => run(['forget', 'pets', ...args], env);
}

const keysAsked = () => (server?.received ?? []).map(({ body }) => JSON.parse(body.toString()).keys.length);
const answer: ForgetResults = {
  results: [{ key: 'pets/cat/1.jpg', outcome: 'forgotten', sha256: 'a'.repeat(64), copies: ['pets/dog/1.jpg'] }],
  removed: { objects: 2, oldVersions: 1, embeddings: 2, packs: 1 },
  seenBy: [{ model: 'pets', version: 3, live: true, keys: ['pets/cat/1.jpg'] }],
  unreadable: [{ model: 'pets', version: 2 }],
};

describe('headstart forget', () => {
  test('prints the removed objects, and the versions trained on them', async () => {
    const { code, text } = await (await setUp({ json: answer }))('pets/cat/1.jpg', '--yes');
    expect(code).toBe(0);
    expect(text.split('\n')).toEqual([
      'Removed 1 image of dataset pets',
      '  2 objects, 1 old version, 2 embeddings, 1 pack',
      '  also a copy: pets/dog/1.jpg',
      '  version 3 of model pets (live) was trained on 1 of them: train again, then headstart models delete pets 3',
      '  version 2 of model pets has lost the list of its training images',
    ]);
    expect(server?.received.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/datasets/pets/forget']);
  });

  test('removes nothing without --yes and terminal', async () => {
    const { code, errors } = await (await setUp())('pets/cat/1.jpg');
    expect([code, errors]).toEqual([2, expect.stringContaining('add --yes')]);
    expect(server?.received).toEqual([]);
  });

  test('names the images that were not removed, and exits with 1', async () => {
    const results: ForgetResults['results'] = [
      { key: 'pets/cat/1.jpg', outcome: 'forgotten' },
      { key: 'pets/cat/2.jpg', outcome: 'not-found' },
      { key: 'pets/cat/3.jpg', outcome: 'moved', newKey: 'pets/dog/3.jpg' },
      { key: 'pets/cat/4.jpg', outcome: 'changed' },
      { key: 'cars/1.jpg', outcome: 'refused', reason: 'It does not belong to dataset pets.' },
    ];
    const headstart = await setUp({ json: { ...answer, results } });
    const { code, errors } = await headstart(...results.map(({ key }) => key), '--yes');
    expect(code).toBe(1);
    expect(errors.split('\n')).toEqual([
      'pets/cat/2.jpg: This image does not exist.',
      'pets/cat/3.jpg: The image has moved to pets/dog/3.jpg. Use that key.',
      'pets/cat/4.jpg: The image has just been changed. Try again.',
      'cars/1.jpg: It does not belong to dataset pets.',
      'headstart: 4 images not removed.',
    ]);
  });

  test('sends 100 keys per request, and adds up the responses', async () => {
    const headstart = await setUp({ json: answer }, { json: answer });
    const keys = Array.from({ length: 150 }, (_, i) => `pets/cat/${i}.jpg`);
    const { text } = await headstart(...keys, '--yes', '--json');
    expect(keysAsked()).toEqual([100, 50]);
    const said = JSON.parse(text) as ForgetResults;
    expect(said.removed).toEqual({ objects: 4, oldVersions: 2, embeddings: 4, packs: 2 });
    expect(said.seenBy).toEqual(answer.seenBy);
  });
});
