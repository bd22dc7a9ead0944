import { eachLimited } from '../../domain/each-limited.ts';
import type { ObjectStore } from '../../ports/object-store.ts';

const deletesAtOnce = 32;

export async function listKeys(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

/** Whether any object has a key that begins with `prefix`. */
export async function hasKeys(store: ObjectStore, prefix: string): Promise<boolean> {
  for await (const _ of store.list(prefix)) return true;
  return false;
}

export async function deleteKeys(store: ObjectStore, keys: readonly string[]): Promise<void> {
  await eachLimited(keys, deletesAtOnce, (key) => store.delete(key));
}
