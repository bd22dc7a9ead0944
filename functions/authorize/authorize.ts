import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { findApiKey } from '../../shared/store/keys/api-keys.ts';

/** A caller with a valid key, as the routes get it. */
export interface Caller {
  /** Space-separated. */
  scopes: string;
  keyName: string;
}

/** Finds the caller by an Authorization header of the form `Bearer {key}`; undefined: refuse the request. */
export async function identifyCaller(
  state: ObjectStore,
  authorization: string | undefined,
  now: Date,
): Promise<Caller | undefined> {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const record = key && (await findApiKey(state, key, now));
  return record ? { scopes: record.scopes.join(' '), keyName: record.name } : undefined;
}
