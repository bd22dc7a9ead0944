import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { findApiKey } from '../../shared/store/api-keys.ts';

/** What the routes learn of a caller. No scopes: the key is unknown, revoked or has expired. */
export interface Caller {
  /** Space-separated. */
  scopes: string;
  keyName: string;
}

/** Reads an Authorization header of the form `Bearer {key}`. */
export async function identifyCaller(
  state: ObjectStore,
  authorization: string | undefined,
  now: Date,
): Promise<Caller> {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const record = key && (await findApiKey(state, key, now));
  return record ? { scopes: record.scopes.join(' '), keyName: record.name } : { scopes: '', keyName: '' };
}
