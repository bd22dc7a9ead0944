import { describe, expect, test } from '@jest/globals';
import type { ApiKeyList, NewApiKey } from '../../../shared/api/keys.ts';
import { findApiKey } from '../../../shared/store/keys/api-keys.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi, now } from './api.ts';

const scopes = ['admin' as const];
const create = (json: unknown) => ({ scopes, json });

describe('keys', () => {
  test('a key is shown once and works', async () => {
    const api = createTestApi();
    const request = create({ name: 'camera', scopes: ['predict', 'predict'], expiresAt: '2027-01-01T00:00:00.000Z' });
    const { key, ...record } = await api.read<NewApiKey>('POST /v1/keys', request);
    expect(record).toMatchObject({ name: 'camera', scopes: ['predict'], createdAt: now.toISOString() });
    expect(await findApiKey(api.state, key, now)).toEqual(record);
    const list = await api.ask('GET /v1/keys', { scopes });
    const text = await list.text();
    expect(JSON.parse(text) as ApiKeyList).toEqual({ keys: [record] });
    expect(text).not.toContain(key);
  });

  test('an expiry may have an offset', async () => {
    const request = create({ name: 'camera', scopes: ['predict'], expiresAt: '2027-01-01T02:00:00+02:00' });
    const { expiresAt } = await createTestApi().read<NewApiKey>('POST /v1/keys', request);
    expect(expiresAt).toBe('2027-01-01T00:00:00.000Z');
  });

  test.each([
    ['100 characters', '😀'.repeat(100), 201],
    ['101 characters', '😀'.repeat(101), 400],
  ])('a name of %s', async (_, name, status) => {
    const response = await createTestApi().ask('POST /v1/keys', create({ name, scopes: ['predict'] }));
    expect(response.status).toBe(status);
  });

  test('a revoked key is gone', async () => {
    const api = createTestApi();
    const { id, key } = await api.read<NewApiKey>('POST /v1/keys', create({ name: 'camera', scopes: ['predict'] }));
    const response = await api.ask(`DELETE /v1/keys/${id}`, { scopes });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await findApiKey(api.state, key, now)).toBeUndefined();
  });

  test("an unknown key can't be revoked", async () => {
    const api = createTestApi();
    await expectProblem(await api.ask(`DELETE /v1/keys/${'0'.repeat(64)}`, { scopes }), 404, 'key-not-found');
    await expectProblem(await api.ask('DELETE /v1/keys/nonsense', { scopes }), 404, 'key-not-found');
  });

  test.each([
    ['no name', { scopes: ['predict'] }, 'body.name'],
    ['no scope', { name: 'a', scopes: [] }, 'body.scopes'],
    ['an unknown scope', { name: 'a', scopes: ['root'] }, 'body.scopes.0'],
    ['an expiry that is no time', { name: 'a', scopes: ['admin'], expiresAt: 'tomorrow' }, 'body.expiresAt'],
    ['an expiry in the past', { name: 'a', scopes: ['admin'], expiresAt: '2026-01-31T12:00:00Z' }, 'body.expiresAt'],
  ])('%s is refused', async (_, json, path) => {
    const { errors } = await expectProblem(
      await createTestApi().ask('POST /v1/keys', create(json)),
      400,
      'invalid-request',
    );
    expect(errors?.map((error) => error.path)).toEqual([path]);
  });
});
