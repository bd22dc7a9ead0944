import { embedMessage } from '../../domain/queue/embed-message.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Queue } from '../../ports/queue.ts';
import { type ListedImage, listDataset } from '../datasets/list-dataset.ts';
import { contentOfKey, extractorOfKey } from '../features/feature-keys.ts';
import { deleteKeys, listKeys } from '../objects/keys.ts';

export interface ForgetDeps {
  uploads: ObjectStore;
  state: ObjectStore;
  embedQueue: Pick<Queue, 'send'>;
}

/**
 * Deletes embeddings and rejections, by any base model, that were stored before `before` and whose contents are no longer
 * listed.
 * @param listed contents of a listing, which may be old: contents that it lacks are looked up in a new listing
 * @param repackedBy extractor whose packs hold no unlisted content, as a training has just written them
 */
export async function forgetUnlisted(
  deps: ForgetDeps,
  dataset: string,
  listed: ReadonlySet<string>,
  before: Date,
  repackedBy?: string,
): Promise<void> {
  const { folders: extractors } = await deps.state.level(stateKey.extractors);
  const stale: string[] = [];
  for (const extractor of extractors) {
    let isEmpty = true;
    for await (const { key, lastModified } of deps.state.list(stateKey.images(extractor, dataset))) {
      isEmpty = false;
      if (!listed.has(contentOfKey(key)) && lastModified < before) stale.push(key);
    }
    // A training that ran while the last image was deleted may have written its pack afterwards.
    if (isEmpty && extractor !== repackedBy) await deletePacks(deps.state, extractor, dataset, before);
  }
  await deleteUnlistedFeatures(deps, dataset, stale, { repackedBy });
}

/**
 * Deletes the given embeddings and rejections whose contents are not listed now. Packs that may hold such contents are
 * deleted first, so that no pack outlives an embedding in it.
 *
 * An image can be uploaded again meanwhile. Its event may have found the embedding just before the deletion, and no
 * other event follows. So the dataset is listed again after the deletion, and such images are queued: each was uploaded
 * before its event, and so before that listing.
 * @param keys of one dataset's embeddings and rejections in the state bucket
 * @param options.repackedBy extractor whose packs hold none of them
 * @returns the number of deleted objects
 */
export async function deleteUnlistedFeatures(
  { uploads, state, embedQueue }: ForgetDeps,
  dataset: string,
  keys: readonly string[],
  { repackedBy }: { repackedBy?: string | undefined } = {},
): Promise<number> {
  if (keys.length === 0) return 0;
  const listed = await imagesByContent(uploads, dataset);
  const unlisted = keys.filter((key) => !listed.has(contentOfKey(key)));
  if (unlisted.length === 0) return 0;
  const packs: string[] = [];
  for (const extractor of new Set(unlisted.map(extractorOfKey))) {
    if (extractor !== repackedBy) packs.push(...(await listKeys(state, stateKey.packs(extractor, dataset))));
  }
  try {
    await deleteKeys(state, packs);
    await deleteKeys(state, unlisted);
  } finally {
    const now = await imagesByContent(uploads, dataset);
    const back = new Map(unlisted.map((key) => [contentOfKey(key), now.get(contentOfKey(key))]));
    await embedQueue.send([...back.values()].flatMap((image) => (image ? [embedMessage(image)] : [])));
  }
  return packs.length + unlisted.length;
}

async function deletePacks(state: ObjectStore, extractor: string, dataset: string, before: Date): Promise<void> {
  for await (const { key, lastModified } of state.list(stateKey.packs(extractor, dataset))) {
    if (lastModified < before) await state.delete(key);
  }
}

async function imagesByContent(uploads: ObjectStore, dataset: string): Promise<Map<string, ListedImage>> {
  const { images } = await listDataset(uploads, dataset);
  return new Map(images.map((image) => [image.content, image]));
}
