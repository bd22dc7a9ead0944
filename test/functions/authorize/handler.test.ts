import { beforeEach, expect, jest, test } from '@jest/globals';
import { createHandler } from '../../../functions/authorize/handler.ts';
import { createApiKey, revokeApiKey } from '../../../shared/store/keys/api-keys.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';

const now = new Date('2026-01-02T00:00:00.000Z');
const refused = { isAuthorized: false };
let state: MemoryObjectStore;

const ask = (authorization?: string) =>
  createHandler({ state, now: () => now })({ headers: authorization === undefined ? {} : { authorization } });

beforeEach(() => {
  state = createMemoryObjectStore();
});

test('a key gives its name and scopes', async () => {
  const { key } = await createApiKey(state, { name: 'ops', scopes: ['predict', 'manage'], now });
  expect(await ask(`Bearer ${key}`)).toEqual({
    isAuthorized: true,
    context: { scopes: 'predict manage', keyName: 'ops' },
  });
});

test('a key is not stored', async () => {
  const { key } = await createApiKey(state, { name: 'ops', scopes: ['admin'], now });
  for (const stored of state.keys()) {
    expect(new TextDecoder().decode((await state.get(stored))?.body)).not.toContain(key);
    expect(stored).not.toContain(key);
  }
});

/** A well-formed key without a record. */
const unknown = `hs_${'A'.repeat(43)}`;

test('unknown, revoked and expired keys are refused in the same way, each after one read', async () => {
  const { key, record } = await createApiKey(state, { name: 'ops', scopes: ['admin'], now });
  const expired = await createApiKey(state, { name: 'old', scopes: ['admin'], now, expiresAt: now });
  await revokeApiKey(state, record.id);
  const get = jest.spyOn(state, 'get');
  for (const each of [key, expired.key, unknown]) {
    expect(await ask(`Bearer ${each}`)).toEqual(refused);
    expect(get).toHaveBeenCalledTimes(1);
    get.mockClear();
  }
});

test.each([
  undefined,
  '',
  'Basic abc',
  'Bearer',
  unknown,
  'Bearer hs_short',
  `Bearer ${unknown}A`,
  `Bearer ${unknown.slice(0, -1)}B`,
  `Bearer HS_${'A'.repeat(43)}`,
  `Bearer hs_${'/'.repeat(43)}`,
  `Bearer ${unknown}\n`,
  `Bearer ${unknown} ${unknown}`,
])('what is not a key is refused without a look into the bucket: %j', async (authorization) => {
  const get = jest.spyOn(state, 'get');
  expect(await ask(authorization)).toEqual(refused);
  expect(get).not.toHaveBeenCalled();
});

test('the name of the scheme is case-insensitive', async () => {
  const { key } = await createApiKey(state, { name: 'ops', scopes: ['predict'], now });
  expect(await ask(`bearer ${key}`)).toMatchObject({ isAuthorized: true });
});
