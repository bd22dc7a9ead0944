import { embedMessage } from '../../../shared/domain/queue/embed-message.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainedOn } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';

/**
 * Queues the images without a label that are not embedded. No training waits for them, so that nothing else makes up for
 * a lost event of theirs.
 */
export async function queueUnlabelled(
  { state, embedQueue }: Pick<TrainDeps, 'state' | 'embedQueue'>,
  { builtIn, extractor }: Pick<TrainedOn, 'builtIn' | 'extractor'>,
  dataset: string,
  listed: readonly Example[],
): Promise<void> {
  const unlabelled = new Map(
    listed.filter(({ split }) => split === 'unlabelled').map((image) => [image.content, image]),
  );
  // By other base models, none of them is embedded.
  if (!builtIn || unlabelled.size === 0) return;
  const outcomes = await createFeatureStore(state, extractor, dataset).outcomes();
  const missing = [...unlabelled.values()].filter(({ content }) => !outcomes.has(content));
  if (missing.length > 0) await embedQueue.send(missing.map(embedMessage));
}
