import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type ForgetDeps, forgetUnlisted } from './forget-unlisted.ts';

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
 * `before`.
 * @returns the names of those datasets
 */
export async function forgetDeletedDatasets(deps: ForgetDeps, before: Date): Promise<string[]> {
  const deleted = await deletedDatasets(deps);
  for (const dataset of deleted) await forgetUnlisted(deps, dataset, new Set(), before);
  return deleted;
}

async function exists(uploads: ObjectStore, dataset: string): Promise<boolean> {
  for await (const _ of uploads.list(`${dataset}/`)) return true;
  return false;
}
