import type { FeatureRow } from '../../../shared/store/features/feature-file.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainingBase } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';
import { queueAgain } from './wait.ts';
import { embeddingsBy } from './wanted.ts';

/**
 * The embeddings of these examples, by content. Writes packs of them for the next training. Returns undefined if some
 * embeddings or rejections are damaged: these are deleted, their images queued, and the training waits for them.
 * @param others examples that were rejected, or are not embedded in time
 */
export async function readEmbeddedRows(
  deps: TrainDeps,
  lease: Lease,
  base: TrainingBase,
  embedded: readonly Example[],
  others: readonly Example[],
): Promise<Map<string, FeatureRow> | undefined> {
  const features = createFeatureStore(deps.state, base.extractor, lease.record.dataset);
  const contentsOf = (examples: readonly Example[]) => new Set(examples.map(({ content }) => content));
  const stored = await features.readWithPacks(contentsOf(embedded));
  await features.deleteDamagedRows(stored.unreadable);
  await features.repack(stored);
  const lost = [...stored.unreadable, ...(await features.deleteDamagedRejections([...contentsOf(others)]))];
  if (lost.length === 0) return stored.rows;
  await queueAgain(deps, lease, embeddingsBy(base), [...embedded, ...others], lost);
  return undefined;
}
