import { eachLimited } from '../../domain/each-limited.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { unlessDamaged } from '../objects/damaged.ts';
import { anyRows } from './any-file.ts';
import { createRowStore } from './row-store.ts';

/** Copies the embeddings and maps of a content, by every extractor, to another content id that the same bytes have. */
export async function copyEmbeddings(state: ObjectStore, dataset: string, from: string, to: string): Promise<void> {
  const { folders: extractors } = await state.level(stateKey.extractors);
  await eachLimited(extractors, 4, async (extractor) => {
    const features = createRowStore(state, extractor, dataset, anyRows);
    const [row] = (await features.fewRows([from])).values();
    if (row) return features.write({ ...row, content: to });
    // A damaged embedding or rejection is not copied: the image is embedded again.
    const rejection = await unlessDamaged([], () => features.rejection(from));
    return rejection && features.reject(to, rejection);
  });
}
