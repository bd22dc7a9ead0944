import { createRoute, z } from '@hono/zod-openapi';
import { apiKeyName } from '../domain/names/schemas.ts';
import { apiKeyRecord, scope } from '../domain/state/records.ts';
import { operation } from './operations.ts';
import { problems } from './problem.ts';
import { bearer, body, damagedObjects, response } from './route.ts';

export const apiKey = z.object(apiKeyRecord.shape).meta({ id: 'ApiKey' });

const apiKeyList = z.object({ keys: z.array(apiKey), problems: damagedObjects }).meta({ id: 'ApiKeyList' });

export const apiKeyRequest = z
  .strictObject({
    name: apiKeyName,
    scopes: z
      .array(scope)
      .min(1)
      .overwrite((scopes) => [...new Set(scopes)])
      .meta({ description: '`admin` includes `manage`, which includes `predict`.' }),
    expiresAt: z.iso.datetime({ offset: true }).optional().meta({ example: '2027-01-31T12:00:00.000Z' }),
  })
  .meta({ id: 'ApiKeyRequest' });

const newApiKey = apiKeyRecord
  .extend({ key: z.string().meta({ description: 'The key itself. No other response contains it.' }) })
  .meta({ id: 'NewApiKey' });

const example: z.input<typeof apiKey> = {
  id: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  name: 'laptop',
  scopes: ['manage'],
  createdAt: '2026-01-31T12:00:00.000Z',
};

export const listKeys = createRoute({
  ...operation('listKeys'),
  tags: ['Keys'],
  summary: 'List the API keys',
  description: 'Lists the oldest first. The keys themselves are not stored.',
  security: bearer('admin'),
  responses: {
    200: response('Every key, including expired ones.', apiKeyList, { keys: [example] }),
    ...problems(),
  },
});

export const createKey = createRoute({
  ...operation('createKey'),
  tags: ['Keys'],
  summary: 'Create an API key',
  description: 'Only this response contains the key.',
  security: bearer('admin'),
  request: { body: body(apiKeyRequest, { name: 'laptop', scopes: ['manage'] }) },
  responses: {
    201: response('The key.', newApiKey, { ...example, key: 'hs_w3F0...' }),
    ...problems(),
  },
});

export const deleteKey = createRoute({
  ...operation('deleteKey'),
  tags: ['Keys'],
  summary: 'Revoke an API key',
  description: 'It stops working within a minute.',
  security: bearer('admin'),
  request: {
    params: z.strictObject({
      id: z.string().meta({ pattern: '^[0-9a-f]{64}$', description: 'Id of the key.', example: example.id }),
    }),
  },
  responses: { 204: { description: 'The key is revoked.' }, ...problems('key-not-found') },
});

export type ApiKey = z.infer<typeof apiKey>;
export type ApiKeyList = z.infer<typeof apiKeyList>;
export type ApiKeyRequest = z.input<typeof apiKeyRequest>;
export type NewApiKey = z.infer<typeof newApiKey>;
export type Scope = ApiKeyRequest['scopes'][number];
