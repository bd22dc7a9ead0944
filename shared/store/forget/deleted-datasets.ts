import { stateKey } from '../../domain/state/state-key.ts';
import { hasKeys } from '../objects/keys.ts';
import { type ForgetDeps, forgetUnlisted } from './forget-unlisted.ts';

/** The datasets that have embeddings but no object in the uploads bucket: they were deleted with another tool. */
export async function listDeletedDatasets({
  uploads,
  state,
}: Pick<ForgetDeps, 'uploads' | 'state'>): Promise<string[]> {
  const { folders: extractors } = await state.level(stateKey.extractors);
  const datasets = new Set<string>();
  for (const extractor of extractors) {
    const { folders } = await state.level(`${stateKey.extractors}${extractor}/`);
    for (const dataset of folders) datasets.add(dataset);
  }
  const deleted: string[] = [];
  for (const dataset of datasets) if (!(await hasKeys(uploads, `${dataset}/`))) deleted.push(dataset);
  return deleted;
}

/**
 * For deleted datasets, deletes the embeddings and thumbnails that were stored before `before`.
 * @returns the names of those datasets
 */
export async function forgetDeletedDatasets(deps: ForgetDeps, before: Date): Promise<string[]> {
  const deleted = await listDeletedDatasets(deps);
  for (const dataset of deleted) await forgetUnlisted(deps, dataset, new Set(), before);
  return deleted;
}
