import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { contentOf } from '../client/model.ts';
import type { ApiResponse } from '../client/service.ts';
import type { ClientContext } from '../operations/operation.ts';

/** The data that the checks read, after the last injected fault. */
export interface Inside extends ClientContext {
  uploads: ObjectStore;
  state: ObjectStore;
  extractor: string;
}

/** GETs a route that must return 200. */
export async function read<T>({ service }: Inside, route: string): Promise<T> {
  const { status, body }: ApiResponse = await service.api(route);
  if (status === 200) return body as T;
  throw new Error(`${route} returned ${status} ${JSON.stringify(body)}.`);
}

export async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

/** Contents by key, computed from the bytes because ETags may be random. */
export async function contentsBelow(store: ObjectStore, prefix: string): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for (const key of await keysBelow(store, prefix)) {
    const object = await store.get(key);
    if (object) contents.set(key, contentOf(object.body));
  }
  return contents;
}
