import type { ObjectStore } from '../../ports/object-store.ts';
import type { KeyProblem } from '../objects/damaged.ts';
import { type FeatureRow, featureRows } from './feature-file.ts';
import { type Pack, readPacks, repack } from './packs.ts';
import { createRowStore } from './row-store.ts';

/** The embeddings and rejections of one dataset by one extractor. */
export type FeatureStore = ReturnType<typeof createFeatureStore>;

/** The rows of a dataset as they were read, with the packs that some of them came from. */
export interface StoredRows {
  rows: Map<string, FeatureRow>;
  /** Contents without an embedding that can be read. */
  unreadable: string[];
  packs: Pack[];
  damagedPacks: KeyProblem[];
}

export function createFeatureStore(state: ObjectStore, extractor: string, dataset: string) {
  const single = createRowStore(state, extractor, dataset, featureRows);

  async function readWithPacks(contents: ReadonlySet<string>, problems: KeyProblem[] = []): Promise<StoredRows> {
    const damagedPacks: KeyProblem[] = [];
    const packs = await readPacks(state, extractor, dataset, damagedPacks);
    const rows = new Map<string, FeatureRow>();
    for (const row of packs.flatMap((pack) => pack.rows)) if (contents.has(row.content)) rows.set(row.content, row);
    const unpacked = [...contents].filter((content) => !rows.has(content));
    for (const [content, row] of await single.fewRows(unpacked, problems)) rows.set(content, row);
    return { rows, unreadable: unpacked.filter((content) => !rows.has(content)), packs, damagedPacks };
  }

  return {
    ...single,

    /** The rows of these contents that can be read, with the packs: the others are read one by one. */
    readWithPacks,

    /**
     * The rows of these contents that can be read. `fewRows` takes less memory for a few contents of a large dataset.
     * @param problems gets a line for each embedding that is missing or damaged
     */
    async rows(contents: ReadonlySet<string>, problems: KeyProblem[] = []): Promise<Map<string, FeatureRow>> {
      return (await readWithPacks(contents, problems)).rows;
    },

    /** Writes and deletes packs so that they hold these rows and no others. */
    repack: (stored: StoredRows): Promise<void> => repack(state, extractor, dataset, stored),
  };
}
