import { afterEach, expect, jest, test } from '@jest/globals';
import { createHandler } from '../../functions/authorize/handler.ts';
import { createAuthorizer } from '../../local/http-api/authorizer.ts';
import { createApiKey, revokeApiKey } from '../../shared/store/keys/api-keys.ts';
import { createMemoryObjectStore } from '../support/memory-object-store.ts';

afterEach(() => {
  jest.useRealTimers();
});

test('a revoked key stops working within 60 seconds, however often it is used', async () => {
  jest.useFakeTimers({ now: new Date('2026-01-31T12:00:00Z'), doNotFake: ['nextTick', 'queueMicrotask'] });
  const state = createMemoryObjectStore();
  const identify = createHandler({ state, now: () => new Date() });
  const spec = { functionArn: 'arn', identityHeaders: ['authorization'], ttlSeconds: 60 };
  const authorizer = createAuthorizer(spec, {
    apiArn: 'arn:aws:execute-api:us-east-1:123456789012:api',
    function: {
      invoke: async (event) => ({ payload: Buffer.from(JSON.stringify(await identify(event as never))) }),
    },
  });
  const { key, record } = await createApiKey(state, { name: 'lost', scopes: ['manage'], now: new Date() });
  const http = { method: 'GET', path: '/v1/datasets' };
  const headers = { authorization: `Bearer ${key}` };
  const ask = () => authorizer({ headers, requestContext: { http, stage: '$default' } } as never);

  expect(await ask()).toEqual({ context: { scopes: 'manage', keyName: 'lost' } });
  await revokeApiKey(state, record.id);
  jest.advanceTimersByTime(59_000);
  expect(await ask()).toEqual({ context: { scopes: 'manage', keyName: 'lost' } });
  jest.advanceTimersByTime(1000);
  expect(await ask()).toMatchObject({ refusal: { status: 403 } });
});
