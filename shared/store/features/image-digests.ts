import { eachLimited } from '../../domain/each-limited.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { decodeFeatures } from './feature-file.ts';

const readsAtOnce = 32;
/** Embeddings that one question reads at most, for the digests it does not know yet. */
const mostRead = 200;
/** Digests kept at most: some 20 MB. */
const mostKept = 100_000;

/** SHA-256 of images by their content ids, where ETags can't tell equal bytes (KMS, multipart uploads). */
export interface Digests {
  /**
   * Those that are embedded. They are read from the embeddings once and then kept, some hundred in each call: of many
   * contents a later call knows more.
   */
  of(dataset: string, contents: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** @param extractor by which every upload is embedded */
export function createDigests(state: ObjectStore, extractor: string): Digests {
  const kept = new Map<string, string>();

  async function read(dataset: string, content: string): Promise<void> {
    const digest = await state
      .get(stateKey.image(extractor, dataset, content))
      .then((object) => object && decodeDigest(object.body));
    if (digest === undefined) return;
    if (kept.size >= mostKept) kept.clear();
    kept.set(content, digest);
  }

  return {
    async of(dataset, contents) {
      const unknown = contents.filter((content) => !kept.has(content)).slice(0, mostRead);
      await eachLimited(unknown, readsAtOnce, (content) => read(dataset, content));
      return new Map(
        contents.flatMap((content) => {
          const digest = kept.get(content);
          return digest === undefined ? [] : [[content, digest] as const];
        }),
      );
    },
  };
}

/** Undefined: the embedding is damaged, which is not for this to mend. */
function decodeDigest(bytes: Uint8Array): string | undefined {
  try {
    return decodeFeatures(bytes)[0]?.sha256;
  } catch {
    return undefined;
  }
}
