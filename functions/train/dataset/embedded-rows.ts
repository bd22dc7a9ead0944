import { embedMessage } from '../../../shared/domain/queue/embed-message.ts';
import type { FeatureRow } from '../../../shared/store/features/feature-file.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainingBase } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';

/**
 * The embeddings of these examples, by content. Writes packs of them for the next training. Returns undefined if some
 * embeddings or rejections are damaged: these are deleted, their images queued, and the training waits for them.
 * @param others examples that were rejected, or are not embedded in time
 */
export async function readEmbeddedRows(
  deps: TrainDeps,
  lease: Lease,
  { base, extractor, builtIn }: TrainingBase,
  embedded: readonly Example[],
  others: readonly Example[],
): Promise<Map<string, FeatureRow> | undefined> {
  const features = createFeatureStore(deps.state, extractor, lease.record.dataset);
  const contentsOf = (examples: readonly Example[]) => new Set(examples.map(({ content }) => content));
  const stored = await features.readWithPacks(contentsOf(embedded));
  await features.deleteDamagedRows(stored.unreadable);
  await features.repack(stored);
  const lost = [...stored.unreadable, ...(await features.deleteDamagedRejections([...contentsOf(others)]))];
  if (lost.length === 0) return stored.rows;

  const images = new Map([...embedded, ...others].map((example) => [example.content, example]));
  const by = builtIn ? {} : { base: base.digest };
  await deps.embedQueue.send(lost.map((content) => embedMessage({ ...(images.get(content) as Example), ...by })));
  const total = contentsOf([...embedded, ...others]).size;
  await lease.update(() => ({
    status: 'embedding',
    progress: { done: total - lost.length, total },
    wait: { queued: 1, looks: 0, progressAt: deps.now().toISOString() },
  }));
  return undefined;
}
