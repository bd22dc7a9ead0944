import { sha256 } from '../../../shared/domain/digest.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { listDataset } from '../../../shared/store/datasets/list-dataset.ts';
import { Damaged } from '../../../shared/store/objects/damaged.ts';
import { decodeStoredExamples, type Example, encodeExamples } from '../../../shared/store/trainings/example-file.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';

/**
 * The listing of a training's dataset. The first runner lists the dataset and stores the listing; later runners read it,
 * so images uploaded meanwhile wait for the next training. The training's record has the listing's digest.
 * @throws HeadstartError `damaged`
 */
export async function listOnce({ uploads, state }: TrainDeps, lease: Lease): Promise<Example[]> {
  const { id, dataset } = lease.record;
  const key = stateKey.trainingExamples(id);
  let stored = (await state.get(key))?.body;
  if (!stored) {
    const examples = await listExamples(uploads, dataset);
    const encoded = encodeExamples(examples);
    if (await state.put(key, encoded, { create: true })) {
      await lease.update(() => ({ listing: sha256(encoded) }));
      return examples;
    }
    stored = (await state.get(key))?.body;
    if (!stored) throw new Damaged(key, 'missing');
  }
  const listing = sha256(stored);
  const record = await lease.update((present) => (present.listing === undefined ? { listing } : {}));
  if (record.listing !== listing) throw new Damaged(key, 'its digest differs');
  return decodeStoredExamples(key, stored);
}

async function listExamples(uploads: ObjectStore, dataset: string): Promise<Example[]> {
  const { images } = await listDataset(uploads, dataset);
  return images.map(({ key, etag, size, content, meaning }): Example => {
    const { label, split } = meaning.kind === 'example' ? meaning : { label: '', split: 'unlabelled' as const };
    return { key, etag, size, content, label, split };
  });
}
