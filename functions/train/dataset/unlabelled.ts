import { embedMessage } from '../../../shared/domain/queue/embed-message.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainingBase } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';

/**
 * Queues the unlabelled images that are not embedded. No training waits for them, so nothing else makes up for their lost
 * events.
 */
export async function queueUnlabelled(
  { state, embedQueue }: Pick<TrainDeps, 'state' | 'embedQueue'>,
  { builtIn, extractor }: Pick<TrainingBase, 'builtIn' | 'extractor'>,
  dataset: string,
  listed: readonly Example[],
): Promise<void> {
  const unlabelled = new Map(
    listed.filter(({ split }) => split === 'unlabelled').map((image) => [image.content, image]),
  );
  // Only the built-in base model embeds unlabelled images.
  if (!builtIn || unlabelled.size === 0) return;
  const outcomes = await createFeatureStore(state, extractor, dataset).outcomes();
  const missing = [...unlabelled.values()].filter(({ content }) => !outcomes.has(content));
  if (missing.length > 0) await embedQueue.send(missing.map(embedMessage));
}
