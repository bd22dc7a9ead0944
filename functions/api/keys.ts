import type { z } from '@hono/zod-openapi';
import type { ApiKeyList, apiKeyRequest, NewApiKey } from '../../shared/api/keys.ts';
import { InvalidRequest } from '../../shared/lambda/problem.ts';
import { createApiKey, listApiKeys } from '../../shared/store/keys/api-keys.ts';
import type { KeyProblem } from '../../shared/store/objects/damaged.ts';
import type { ApiDeps } from './deps.ts';

export async function listKeys({ state }: ApiDeps): Promise<ApiKeyList> {
  const problems: KeyProblem[] = [];
  const keys = await listApiKeys(state, problems);
  return { keys, ...(problems.length > 0 && { problems }) };
}

/** @throws HeadstartError `invalid-request`: the expiry is in the past */
export async function createKey(
  { state, now }: ApiDeps,
  { name, scopes, expiresAt }: z.output<typeof apiKeyRequest>,
): Promise<NewApiKey> {
  const expiry = expiresAt === undefined ? undefined : new Date(expiresAt);
  if (expiry && expiry <= now())
    throw new InvalidRequest([{ path: 'body.expiresAt', message: 'must be in the future' }]);
  const { key, record } = await createApiKey(state, { name, scopes, now: now(), expiresAt: expiry });
  return { key, ...record };
}
