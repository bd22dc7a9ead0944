import { afterEach, describe, expect, test } from '@jest/globals';
import { problem } from '../support/fake-service.ts';
import { type Answer, startServer, type TestServer } from '../support/http-server.ts';
import { run } from '../support/run.ts';

const createdAt = '2026-01-02T03:04:05.000Z';
const expiresAt = '2027-01-02T03:04:05.000Z';
const keys = [
  { id: 'a1'.repeat(32), name: 'laptop', scopes: ['manage'], createdAt },
  { id: 'b2'.repeat(32), name: 'shop', scopes: ['predict'], createdAt, expiresAt },
  { id: 'b2b2b2b3'.repeat(8), name: 'shop', scopes: ['predict'], createdAt },
];

let server: TestServer;
afterEach(() => server.stop());

async function headstartKeys(answer: (method: string) => Answer, ...args: string[]) {
  server = await startServer(({ method }) => answer(method));
  return run(['keys', ...args], { HEADSTART_URL: server.url, HEADSTART_API_KEY: 'hs_1' });
}
const listed = (method: string): Answer => (method === 'DELETE' ? { status: 204, text: '' } : { json: { keys } });
const deleted = () => server.received.flatMap(({ method, path }) => (method === 'DELETE' ? [path] : []));

describe('headstart keys', () => {
  test('lists keys with their scopes and expiry', async () => {
    const { code, text } = await headstartKeys(listed);
    expect(code).toBe(0);
    expect(text).toMatch(/id +name +scopes +created \(UTC\) +expires \(UTC\)/);
    expect(text).toMatch(/a1a1a1a1a1a1 +laptop +manage +2026-01-02 03:04 +never/);
    expect(text).toMatch(/b2b2b2b2b2b2 +shop +predict +2026-01-02 03:04 +2027-01-02 03:04$/m);
  });

  test('names keys with damaged records, and revokes one by its whole id', async () => {
    const id = 'c3'.repeat(32);
    const said = `The stored object keys/${id}.json is damaged (it is not JSON). Revoke the key (DELETE /v1/keys/${id}).`;
    const answer = (method: string): Answer =>
      method === 'DELETE' ? { status: 204, text: '' } : { json: { keys, problems: [{ key: 'k', problem: said }] } };
    const { code, errors } = await headstartKeys(answer);
    expect([code, errors]).toEqual([0, said.replace('DELETE /v1/keys/', 'headstart keys revoke ')]);
    await server.stop();
    await headstartKeys(answer, 'revoke', id);
    expect(deleted()).toEqual([`/v1/keys/${id}`]);
  });

  test('says the same as JSON', async () => {
    const { text } = await headstartKeys(listed, '--json');
    expect(JSON.parse(text)).toEqual({ keys });
  });

  test('says which key it needs', async () => {
    const refusal = () => problem(403, 'forbidden', 'This needs a key with scope `admin`.');
    const { code, errors } = await headstartKeys(refusal);
    expect([code, errors]).toEqual([1, 'headstart: This needs a key with scope `admin`.']);
  });
});

describe('headstart keys revoke', () => {
  test.each([
    ['its name', 'laptop', 0],
    ['the beginning of its id', 'b2b2b2b3', 2],
    ['its whole id', 'b2'.repeat(32), 1],
  ])('revokes a key by %s', async (_, wanted, which) => {
    const { code, text } = await headstartKeys(listed, 'revoke', wanted);
    const { id, name } = keys[which] as (typeof keys)[number];
    expect([code, text]).toEqual([
      0,
      `Revoked key ${name} (${id.slice(0, 12)}). Requests with it are refused within a minute`,
    ]);
    expect(deleted()).toEqual([`/v1/keys/${id}`]);
  });

  test.each([
    [
      'that more than one has',
      'shop',
      /shop matches 2 keys: b2b2b2b2b2b2 \(shop\), b2b2b2b3b2b2 \(shop\). Use the id of one/,
    ],
    ['that more than one begins with', 'b2b2b2', /b2b2b2 matches 2 keys/],
    ['that none has', 'phone', /There is no key phone. List the keys/],
    ['that is hardly one', 'a1', /There is no key a1/],
  ])('revokes none by what is given %s', async (_, wanted, message) => {
    const { code, errors } = await headstartKeys(listed, 'revoke', wanted);
    expect([code, errors]).toEqual([2, expect.stringMatching(message)]);
    expect(deleted()).toEqual([]);
  });
});
