import { embedMessage } from '../../../shared/domain/queue/embed-message.ts';
import type { FeatureRow } from '../../../shared/store/features/feature-file.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainedOn } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';

/**
 * The embeddings of these examples by content; undefined where some, or why others were rejected, can't be read: those
 * are deleted and queued to be embedded again, and waited for like any that is missing.
 * @param others examples that were rejected, or never came
 */
export async function embeddedRows(
  deps: TrainDeps,
  lease: Lease,
  { base, extractor, builtIn }: TrainedOn,
  embedded: readonly Example[],
  others: readonly Example[],
): Promise<Map<string, FeatureRow> | undefined> {
  const { dataset } = await lease.update(() => undefined);
  const features = createFeatureStore(deps.state, extractor, dataset);
  const contentsOf = (examples: readonly Example[]) => new Set(examples.map(({ content }) => content));
  const { rows, lost } = await features.read(contentsOf(embedded));
  lost.push(...(await features.dropDamagedRejections([...contentsOf(others)])));
  if (lost.length === 0) return rows;

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
