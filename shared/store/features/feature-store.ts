import { eachLimited } from '../../domain/each-limited.ts';
import { type Rejection, rejectionRecord } from '../../domain/state/records.ts';
import { rejectionEnding, stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, deleteIfDamaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { createRecord, readRecord } from '../objects/json-record.ts';
import { decodeStoredFeatures, encodeFeatures, type FeatureRow } from './feature-file.ts';
import { type Pack, readPacks, repack } from './packs.ts';

/** Maximum number of concurrent reads of small objects. */
const readsAtOnce = 32;
const deletesAtOnce = 8;

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
  const imageKey = (content: string) => stateKey.image(extractor, dataset, content);
  const rejectionKey = (content: string) => stateKey.rejection(extractor, dataset, content);

  async function readRejection(content: string): Promise<Rejection | undefined> {
    return (await readRecord(state, rejectionKey(content), rejectionRecord))?.value;
  }

  async function readEmbedding(content: string): Promise<FeatureRow> {
    const key = imageKey(content);
    const object = await state.get(key);
    if (!object) throw new Damaged(key, 'missing');
    const rows = decodeStoredFeatures(key, object.body, extractor);
    if (rows.length !== 1 || rows[0]?.content !== content) throw new Damaged(key, 'it holds another image');
    return rows[0];
  }

  async function readEach(contents: readonly string[], problems: KeyProblem[]): Promise<Map<string, FeatureRow>> {
    const rows = await eachLimited(contents, readsAtOnce, (content) =>
      unlessDamaged(problems, () => readEmbedding(content)),
    );
    return new Map(rows.flatMap((row) => (row ? [[row.content, row]] : [])));
  }

  async function readWithPacks(contents: ReadonlySet<string>, problems: KeyProblem[] = []): Promise<StoredRows> {
    const damagedPacks: KeyProblem[] = [];
    const packs = await readPacks(state, extractor, dataset, damagedPacks);
    const rows = new Map<string, FeatureRow>();
    for (const row of packs.flatMap((pack) => pack.rows)) if (contents.has(row.content)) rows.set(row.content, row);
    const unpacked = [...contents].filter((content) => !rows.has(content));
    for (const [content, row] of await readEach(unpacked, problems)) rows.set(content, row);
    return { rows, unreadable: unpacked.filter((content) => !rows.has(content)), packs, damagedPacks };
  }

  return {
    /** Whether the content is embedded or rejected. */
    async has(content: string): Promise<boolean> {
      const found = await Promise.all([state.head(imageKey(content)), state.head(rejectionKey(content))]);
      return found.some((entry) => entry !== undefined);
    },

    /** Stores an embedding. Keeps an earlier one of the same content, and then returns false. */
    async write(row: FeatureRow): Promise<boolean> {
      const written = await state.put(imageKey(row.content), encodeFeatures([row], extractor), {
        contentType: 'application/vnd.apache.arrow.file',
        create: true,
      });
      return written !== undefined;
    },

    /** Stores the reason that an image can't be used. */
    reject(content: string, rejection: Rejection): Promise<boolean> {
      return createRecord(state, rejectionKey(content), rejection);
    },

    /** @throws HeadstartError `damaged` */
    embedding: readEmbedding,

    /** @throws HeadstartError `damaged` */
    rejection: readRejection,

    /** Which contents are embedded and which rejected, from one listing. */
    async outcomes(): Promise<Map<string, 'embedded' | 'rejected'>> {
      const outcomes = new Map<string, 'embedded' | 'rejected'>();
      const prefix = stateKey.images(extractor, dataset);
      for await (const { key } of state.list(prefix)) {
        const file = key.slice(prefix.length);
        if (file.endsWith(rejectionEnding)) outcomes.set(file.slice(0, -rejectionEnding.length), 'rejected');
        else if (file.endsWith('.arrow')) outcomes.set(file.slice(0, -'.arrow'.length), 'embedded');
      }
      return outcomes;
    },

    /** The rows of these contents that can be read, with the packs: the others are read one by one. */
    readWithPacks,

    /**
     * The rows of these contents that can be read.
     * @param problems gets a line for each embedding that is missing or damaged
     */
    async rows(contents: ReadonlySet<string>, problems: KeyProblem[] = []): Promise<Map<string, FeatureRow>> {
      return (await readWithPacks(contents, problems)).rows;
    },

    /** Reads rows one by one, for a few contents of a dataset whose packs would take too much memory. */
    fewRows(contents: readonly string[], problems: KeyProblem[] = []): Promise<Map<string, FeatureRow>> {
      return readEach([...new Set(contents)], problems);
    },

    /** Writes and deletes packs so that they hold these rows and no others. */
    repack: (stored: StoredRows): Promise<void> => repack(state, extractor, dataset, stored),

    /** Deletes the damaged embeddings among these, so that the images can be embedded again. */
    async deleteDamagedEmbeddings(contents: readonly string[]): Promise<void> {
      await eachLimited(contents, deletesAtOnce, (content) =>
        deleteIfDamaged(state, imageKey(content), () => readEmbedding(content)),
      );
    },

    /** Deletes the damaged rejections among these. @returns their contents, which have to be embedded again */
    async deleteDamagedRejections(contents: readonly string[]): Promise<string[]> {
      const deleted = await eachLimited(contents, readsAtOnce, async (content) => {
        const problems: KeyProblem[] = [];
        await unlessDamaged(problems, () => readRejection(content));
        if (problems.length === 0) return [];
        await deleteIfDamaged(state, rejectionKey(content), () => readRejection(content));
        return [content];
      });
      return deleted.flat();
    },
  };
}
