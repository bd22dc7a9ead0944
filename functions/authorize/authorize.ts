import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { findApiKey } from '../../shared/store/keys/api-keys.ts';

/** The context that the routes get for a valid key. */
export interface Caller {
  /** Space-separated. */
  scopes: string;
  keyName: string;
}

/** Finds the caller for the header `Authorization: Bearer {key}`; undefined if the key is not valid. */
export async function identifyCaller(
  state: ObjectStore,
  authorization: string | undefined,
  now: Date,
): Promise<Caller | undefined> {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const record = key && (await findApiKey(state, key, now));
  return record ? { scopes: record.scopes.join(' '), keyName: record.name } : undefined;
}
