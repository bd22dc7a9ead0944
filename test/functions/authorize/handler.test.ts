import { beforeEach, expect, test } from '@jest/globals';
import { createHandler } from '../../../functions/authorize/handler.ts';
import { createApiKey, revokeApiKey } from '../../../shared/store/api-keys.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';

const now = new Date('2026-01-02T00:00:00.000Z');
const nobody = { isAuthorized: true, context: { scopes: '', keyName: '' } };
let state: MemoryObjectStore;

const ask = (authorization?: string) =>
  createHandler({ state, now: () => now })({ headers: authorization === undefined ? {} : { authorization } });

beforeEach(() => {
  state = createMemoryObjectStore();
});

test('a key tells its name and scopes', async () => {
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

test('an unknown, revoked or expired key has no scopes', async () => {
  const { key, record } = await createApiKey(state, { name: 'ops', scopes: ['admin'], now });
  const expired = await createApiKey(state, { name: 'old', scopes: ['admin'], now, expiresAt: now });
  await revokeApiKey(state, record.id);
  expect(await ask(`Bearer ${key}`)).toEqual(nobody);
  expect(await ask(`Bearer ${expired.key}`)).toEqual(nobody);
  expect(await ask('Bearer hs_unknown')).toEqual(nobody);
});

test.each([undefined, '', 'Basic abc', 'Bearer'])('no bearer key has no scopes: %s', async (authorization) => {
  expect(await ask(authorization)).toEqual(nobody);
});
