import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { contentOf } from '../client/model.ts';
import type { Answer } from '../client/service.ts';
import type { Act } from '../operations/operation.ts';

/** What checks look at, when nothing goes wrong any more. */
export interface Inside extends Act {
  uploads: ObjectStore;
  state: ObjectStore;
  extractor: string;
}

/** Reads a route that must answer. */
export async function read<T>({ service }: Inside, route: string): Promise<T> {
  const { status, body }: Answer = await service.api(route);
  if (status === 200) return body as T;
  throw new Error(`${route} answered ${status} ${JSON.stringify(body)}.`);
}

export async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

/** Contents by key, by their bytes: ETags may say nothing. */
export async function contentsBelow(store: ObjectStore, prefix: string): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for (const key of await keysBelow(store, prefix)) {
    const object = await store.get(key);
    if (object) contents.set(key, contentOf(object.body));
  }
  return contents;
}
