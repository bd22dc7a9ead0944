import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { decodedOtherwise } from '../../shared/domain/versions/decoded-otherwise.ts';
import { trunkLike } from '../../shared/ml/extract/trunk-like.ts';
import { fromFloat16 } from '../../shared/numeric/float16.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { FeatureRow } from '../../shared/store/features/feature-file.ts';
import { createFeatureStore } from '../../shared/store/features/feature-store.ts';
import { createMapStore } from '../../shared/store/features/map-store.ts';
import type { KeyProblem } from '../../shared/store/objects/damaged.ts';

/** The stored inputs of a version's head: embeddings of a dataset's images, or the maps of a trunk. */
export interface StoredInputs {
  /** The extractor or trunk that made them. */
  id: string;
  /** Whether they are maps, which a head takes much longer for. */
  areMaps: boolean;
  /** The contents that have one. */
  contents(): Promise<Set<string>>;
  /**
   * Reads inputs and hands them on, some images at a time.
   * @param use gets contents and their inputs, row-major [images, numbers]
   * @param problems gets a line for each input that is missing or damaged
   */
  each(
    contents: readonly string[],
    use: (contents: readonly string[], numbers: Float32Array) => Promise<void>,
    problems: KeyProblem[],
  ): Promise<void>;
}

/** Number of images in one run of a dense head: their features fit in the processor's cache. */
const batchSize = 1_024;

/**
 * The stored inputs of a version's head, from the version's dataset or another one.
 * @throws HeadstartError `base-mismatch`: this release lacks the decode path of a version with a deep head
 */
export function storedInputsOf(state: ObjectStore, record: VersionRecord, dataset: string): StoredInputs {
  const { base, depth, extractor } = record;
  if (depth === undefined) return embeddings(createFeatureStore(state, extractor, dataset), extractor);
  const trunk = trunkLike(extractor, base.digest, depth);
  if (trunk === undefined) throw decodedOtherwise(record);
  const store = createMapStore(state, trunk, dataset);
  return {
    id: trunk,
    areMaps: true,
    contents: () => embeddedIn(store),
    async each(contents, use, problems) {
      await store.eachRow(contents, ({ content, map }) => use([content], fromFloat16(map)), problems);
    },
  };
}

function embeddings(store: ReturnType<typeof createFeatureStore>, id: string): StoredInputs {
  return {
    id,
    areMaps: false,
    contents: () => embeddedIn(store),
    async each(contents, use, problems) {
      const rows = await store.rows(new Set(contents), problems);
      const readable = contents.filter((content) => rows.has(content));
      for (let from = 0; from < readable.length; from += batchSize) {
        const batch = readable.slice(from, from + batchSize);
        const ofImages = batch.map((content) => (rows.get(content) as FeatureRow).features);
        const width = ofImages[0]?.length ?? 0;
        const numbers = new Float32Array(batch.length * width);
        for (const [i, features] of ofImages.entries()) numbers.set(features, i * width);
        await use(batch, numbers);
      }
    },
  };
}

async function embeddedIn(store: { outcomes(): Promise<Map<string, 'embedded' | 'rejected'>> }): Promise<Set<string>> {
  const outcomes = await store.outcomes();
  return new Set([...outcomes].flatMap(([content, outcome]) => (outcome === 'embedded' ? [content] : [])));
}
