import { eachLimited } from '../../domain/each-limited.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { createFeatureStore } from './feature-store.ts';

/** Stores what every base model made of a content under the id that the same bytes have elsewhere in the dataset. */
export async function copyEmbeddings(state: ObjectStore, dataset: string, from: string, to: string): Promise<void> {
  const { folders: extractors } = await state.level(stateKey.extractors);
  await eachLimited(extractors, 4, async (extractor) => {
    const features = createFeatureStore(state, extractor, dataset);
    const [row] = (await features.few([from])).values();
    if (row) return features.write({ ...row, content: to });
    // What is damaged is not copied: the image is looked at again.
    const rejection = await unlessDamaged([], () => features.rejection(from));
    return rejection && features.reject(to, rejection);
  });
}
