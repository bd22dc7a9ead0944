import { eachLimited } from '../domain/each-limited.ts';
import { imageEnding, stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';

const deletesAtOnce = 32;

/**
 * Deletes what was stored before `before` of a dataset's contents that are no longer listed, whichever base model made
 * it. Packs that may hold such a content go first, so that whoever finds the rest gone finds no pack left.
 * @param kept extractor whose packs hold no such content: it has just been trained on
 */
export async function forgetUnlisted(
  state: ObjectStore,
  dataset: string,
  listed: ReadonlySet<string>,
  before: Date,
  kept?: string,
): Promise<void> {
  const { folders: extractors } = await state.level(stateKey.extractors);
  for (const extractor of extractors) {
    const prefix = stateKey.images(extractor, dataset);
    const stale: string[] = [];
    for await (const { key, lastModified } of state.list(prefix)) {
      const content = key.slice(prefix.length).replace(imageEnding, '');
      if (!listed.has(content) && lastModified < before) stale.push(key);
    }
    if (stale.length > 0 && extractor !== kept)
      await deleteAll(state, await keysOf(state, stateKey.packs(extractor, dataset)));
    await deleteAll(state, stale);
  }
}

async function keysOf(state: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of state.list(prefix)) keys.push(key);
  return keys;
}

const deleteAll = (state: ObjectStore, keys: readonly string[]) =>
  eachLimited(keys, deletesAtOnce, (key) => state.delete(key));
