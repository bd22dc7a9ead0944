import { eachLimited } from '../../domain/each-limited.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { decodeArrow } from '../objects/arrow-file.ts';

const readsAtOnce = 32;
const maxReadsPerCall = 200;
/** Some 20 MB. */
const maxCached = 100_000;

/** SHA-256 of images by content id, for buckets whose ETags are not digests (KMS, multipart uploads). */
export interface Digests {
  /**
   * The digests of embedded images. They are read from the embeddings once and cached. One call reads up to {@link
   * maxReadsPerCall}, so with many contents, later calls return more.
   */
  of(dataset: string, contents: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** @param extractor that embeds every upload */
export function createDigests(state: ObjectStore, extractor: string): Digests {
  const cache = new Map<string, string>();

  async function load(dataset: string, content: string): Promise<void> {
    const object = await state.get(stateKey.image(extractor, dataset, content));
    const digest = object && digestOfEmbedding(object.body);
    if (digest === undefined) return;
    if (cache.size >= maxCached) cache.clear();
    cache.set(content, digest);
  }

  return {
    async of(dataset, contents) {
      const unknown = contents.filter((content) => !cache.has(content)).slice(0, maxReadsPerCall);
      await eachLimited(unknown, readsAtOnce, (content) => load(dataset, content));
      return new Map(
        contents.flatMap((content) => {
          const digest = cache.get(content);
          return digest === undefined ? [] : [[content, digest] as const];
        }),
      );
    },
  };
}

/** SHA-256 of the image in a feature file with one row; undefined if the file is damaged. */
export function digestOfEmbedding(bytes: Uint8Array): string | undefined {
  try {
    return decodeArrow(bytes, ['sha256']).batches[0]?.column('sha256').get(0) ?? undefined;
  } catch {
    return undefined;
  }
}
