import { randomBytes } from 'node:crypto';
import { sha256 } from '../../domain/digest.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { type ApiKeyRecord, apiKeyRecord, type Scope } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { createRecord, readRecord } from '../objects/json-record.ts';

/** `hs_` and 32 bytes in base64url. */
const keyFormat = /^hs_[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Makes an API key. Only its digest is stored: the returned key can't be read again. */
export async function createApiKey(
  state: ObjectStore,
  { name, scopes, now, expiresAt }: { name: string; scopes: Scope[]; now: Date; expiresAt?: Date | undefined },
): Promise<{ key: string; record: ApiKeyRecord }> {
  const key = `hs_${randomBytes(32).toString('base64url')}`;
  const record: ApiKeyRecord = {
    id: sha256(key),
    name,
    scopes,
    createdAt: now.toISOString(),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
  };
  await createRecord(state, stateKey.key(record.id), record);
  return { key, record };
}

/**
 * The record of a key, or undefined when the key is unknown or has expired. A text in another format is not looked up. A
 * key with a damaged record has no rights: GET /v1/keys names the record.
 */
export async function findApiKey(state: ObjectStore, key: string, now: Date): Promise<ApiKeyRecord | undefined> {
  if (!keyFormat.test(key)) return undefined;
  const found = await unlessDamaged([], () => readApiKey(state, stateKey.key(sha256(key))));
  if (!found) return undefined;
  return found.expiresAt && new Date(found.expiresAt) <= now ? undefined : found;
}

/** @param problems gets a line for each damaged record */
export async function listApiKeys(state: ObjectStore, problems: KeyProblem[] = []): Promise<ApiKeyRecord[]> {
  const records: ApiKeyRecord[] = [];
  for await (const { key } of state.list(stateKey.keys)) {
    const found = await unlessDamaged(problems, () => readApiKey(state, key));
    if (found) records.push(found);
  }
  return records.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/**
 * The record stored under a key of the state bucket.
 * @throws HeadstartError `damaged`
 */
export async function readApiKey(state: ObjectStore, key: string): Promise<ApiKeyRecord | undefined> {
  const record = (await readRecord(state, key, apiKeyRecord))?.value;
  if (record && stateKey.key(record.id) !== key) throw new Damaged(key, 'it is the record of another key');
  return record;
}

/** @throws HeadstartError `key-not-found` */
export async function revokeApiKey(state: ObjectStore, id: string): Promise<void> {
  const exists = /^[0-9a-f]{64}$/.test(id) && (await state.head(stateKey.key(id)));
  if (!exists) throw new HeadstartError('key-not-found', `There is no key \`${id}\`. GET /v1/keys lists them.`);
  await state.delete(stateKey.key(id));
}
