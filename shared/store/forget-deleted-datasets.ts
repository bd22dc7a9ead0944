import { embedMessage } from '../domain/embed-message.ts';
import { stateKey } from '../domain/state-key.ts';
import { parseUploadKey } from '../domain/upload-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Queue } from '../ports/queue.ts';
import { forgetUnlisted } from './forget-unlisted.ts';

export interface ForgetDeps {
  uploads: ObjectStore;
  state: ObjectStore;
  embedQueue: Queue;
}

/** The datasets that have embeddings, but no object in the uploads bucket: deleted with another tool than Headstart. */
export async function deletedDatasets({ uploads, state }: Pick<ForgetDeps, 'uploads' | 'state'>): Promise<string[]> {
  const { folders: extractors } = await state.level(stateKey.extractors);
  const datasets = new Set<string>();
  for (const extractor of extractors) {
    const { folders } = await state.level(`${stateKey.extractors}${extractor}/`);
    for (const dataset of folders) datasets.add(dataset);
  }
  const deleted: string[] = [];
  for (const dataset of datasets) if (!(await exists(uploads, dataset))) deleted.push(dataset);
  return deleted;
}

/**
 * Deletes the embeddings, thumbnails with them, that {@link deletedDatasets} left behind and that were made before
 * `before`. An upload may come back in between and find its embedding still there: so each dataset is listed again
 * afterwards, and the images that it has by then are queued.
 * @returns the names of those datasets
 */
export async function forgetDeletedDatasets(deps: ForgetDeps, before: Date): Promise<string[]> {
  const { uploads, state, embedQueue } = deps;
  const deleted = await deletedDatasets(deps);
  for (const dataset of deleted) {
    await forgetUnlisted(state, dataset, new Set(), before);
    await embedQueue.send(await imagesOf(uploads, dataset));
  }
  return deleted;
}

/** The messages that queue a dataset's images. */
async function imagesOf(uploads: ObjectStore, dataset: string): Promise<string[]> {
  const messages: string[] = [];
  for await (const entry of uploads.list(`${dataset}/`)) {
    const { kind } = parseUploadKey(entry.key);
    if (kind === 'example' || kind === 'unlabelled') messages.push(embedMessage(entry));
  }
  return messages;
}

async function exists(uploads: ObjectStore, dataset: string): Promise<boolean> {
  for await (const _ of uploads.list(`${dataset}/`)) return true;
  return false;
}
