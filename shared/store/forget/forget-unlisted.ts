import { eachLimited } from '../../domain/each-limited.ts';
import { embedMessage } from '../../domain/queue/embed-message.ts';
import { imageEnding, stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Queue } from '../../ports/queue.ts';
import { type ListedImage, listDataset } from '../datasets/list-dataset.ts';

const deletesAtOnce = 32;

export interface ForgetDeps {
  uploads: ObjectStore;
  state: ObjectStore;
  embedQueue: Pick<Queue, 'send'>;
}

/**
 * Deletes what was stored before `before` of a dataset's contents that are no longer listed, whichever base model made
 * it.
 * @param listed contents of a listing, of any age: what is not in it is looked for in a new one before it is deleted
 * @param kept extractor whose packs hold no such content: it has just been trained on
 */
export async function forgetUnlisted(
  deps: ForgetDeps,
  dataset: string,
  listed: ReadonlySet<string>,
  before: Date,
  kept?: string,
): Promise<void> {
  const { folders: extractors } = await deps.state.level(stateKey.extractors);
  const stale: string[] = [];
  for (const extractor of extractors) {
    let isEmpty = true;
    for await (const { key, lastModified } of deps.state.list(stateKey.images(extractor, dataset))) {
      isEmpty = false;
      if (!listed.has(contentOf(key)) && lastModified < before) stale.push(key);
    }
    // A training that ran beside the deletion of the last image may have written its pack after it.
    if (isEmpty && extractor !== kept) await deletePacks(deps.state, extractor, dataset, before);
  }
  await deleteFeatures(deps, dataset, stale, { kept });
}

/**
 * Deletes embeddings and rejections of contents that are not listed now. Packs that may hold such a content go first, so
 * that whoever finds the rest gone finds no pack left.
 *
 * An image can come back in the meantime. Its event may have found the embedding that is then deleted, and no other event
 * follows. So the dataset is listed once more after the deletion, and what came back is queued: an image whose event saw
 * the embedding was there before its event, so before that listing.
 * @param keys of one dataset's embeddings and rejections in the state bucket
 * @param options.kept extractor whose packs hold none of them
 * @returns how many objects were deleted
 */
export async function deleteFeatures(
  { uploads, state, embedQueue }: ForgetDeps,
  dataset: string,
  keys: readonly string[],
  { kept }: { kept?: string | undefined } = {},
): Promise<number> {
  if (keys.length === 0) return 0;
  const listed = await imagesByContent(uploads, dataset);
  const unlisted = keys.filter((key) => !listed.has(contentOf(key)));
  if (unlisted.length === 0) return 0;
  const extractors = new Set(unlisted.map(extractorOf));
  const packs: string[] = [];
  for (const extractor of extractors) {
    if (extractor === kept) continue;
    for await (const { key } of state.list(stateKey.packs(extractor, dataset))) packs.push(key);
  }
  try {
    await eachLimited(packs, deletesAtOnce, (key) => state.delete(key));
    await eachLimited(unlisted, deletesAtOnce, (key) => state.delete(key));
  } finally {
    const now = await imagesByContent(uploads, dataset);
    const back = new Map(unlisted.map((key) => [contentOf(key), now.get(contentOf(key))]));
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

/** Of `features/{extractor}/{dataset}/images/{content}`, followed by an ending. */
const contentOf = (key: string) => key.slice(key.lastIndexOf('/') + 1).replace(imageEnding, '');
const extractorOf = (key: string) => key.split('/')[1] as string;
