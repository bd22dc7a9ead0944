import { eachLimited } from '../../domain/each-limited.ts';
import { type Rejection, rejectionRecord } from '../../domain/state/records.ts';
import { rejectionEnding, stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { createRecord, readRecord } from '../objects/json-record.ts';
import { decodeStored } from './decode-stored.ts';
import { encodeFeatures, type FeatureRow } from './feature-file.ts';
import { choosePacks, type Pack, readPacks, writePack } from './packs.ts';

/** How many small objects are read at once. */
const readsAtOnce = 32;
const deletesAtOnce = 8;

/** The embeddings and rejections of one dataset by one extractor. */
export type FeatureStore = ReturnType<typeof createFeatureStore>;

export function createFeatureStore(state: ObjectStore, extractor: string, dataset: string) {
  const imageKey = (content: string) => stateKey.image(extractor, dataset, content);
  const rejectionKey = (content: string) => stateKey.rejection(extractor, dataset, content);

  const readRejection = async (content: string) =>
    (await readRecord(state, rejectionKey(content), rejectionRecord))?.value;

  async function readImage(content: string): Promise<FeatureRow> {
    const key = imageKey(content);
    const object = await state.get(key);
    if (!object) throw new Damaged(key, 'missing');
    const rows = decodeStored(key, object.body, extractor);
    if (rows.length !== 1 || rows[0]?.content !== content) throw new Damaged(key, 'it holds another image');
    return rows[0];
  }

  /** Deletes an object of an image that can't be read, unless a good one has taken its place. */
  async function drop(key: string, read: () => Promise<unknown>): Promise<void> {
    const entry = await state.head(key);
    const problems: KeyProblem[] = [];
    await unlessDamaged(problems, read);
    if (entry && problems.length > 0) await state.delete(key, { ifMatch: entry.etag });
  }

  /** Deletes the embeddings among these that can't be read. */
  async function dropDamagedEmbeddings(contents: readonly string[]): Promise<void> {
    await eachLimited(contents, deletesAtOnce, (content) => drop(imageKey(content), () => readImage(content)));
  }

  async function readEach(contents: readonly string[], problems: KeyProblem[]): Promise<Map<string, FeatureRow>> {
    const rows = await eachLimited(contents, readsAtOnce, (content) =>
      unlessDamaged(problems, () => readImage(content)),
    );
    return new Map(rows.flatMap((row) => (row ? [[row.content, row]] : [])));
  }

  async function readRows(
    contents: ReadonlySet<string>,
    problems: { packs: KeyProblem[]; images: KeyProblem[] },
  ): Promise<{ packs: Pack[]; rows: Map<string, FeatureRow> }> {
    const packs = await readPacks(state, extractor, dataset, problems.packs);
    const rows = new Map<string, FeatureRow>();
    for (const row of packs.flatMap((pack) => pack.rows)) if (contents.has(row.content)) rows.set(row.content, row);
    const others = [...contents].filter((content) => !rows.has(content));
    for (const [content, row] of await readEach(others, problems.images)) rows.set(content, row);
    return { packs, rows };
  }

  return {
    /** Is there anything to do for this content? */
    async has(content: string): Promise<boolean> {
      const found = await Promise.all([state.head(imageKey(content)), state.head(rejectionKey(content))]);
      return found.some((entry) => entry !== undefined);
    },

    /** Stores an embedding; the first one of a content stays (false: there was one). */
    async write(row: FeatureRow): Promise<boolean> {
      const written = await state.put(imageKey(row.content), encodeFeatures([row], extractor), {
        contentType: 'application/vnd.apache.arrow.file',
        create: true,
      });
      return written !== undefined;
    },

    /** Stores why an image can't be used. */
    reject(content: string, rejection: Rejection): Promise<boolean> {
      return createRecord(state, rejectionKey(content), rejection);
    },

    /** @throws HeadstartError `damaged` */
    embedding: readImage,

    /** @throws HeadstartError `damaged` */
    async rejection(content: string): Promise<Rejection | undefined> {
      return readRejection(content);
    },

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

    /**
     * The rows of these contents, as far as they can be read. Reads packs first and the rest one by one.
     * @param problems gets a line for each embedding that is missing or damaged
     */
    rows: async (contents: ReadonlySet<string>, problems: KeyProblem[] = []) =>
      (await readRows(contents, { packs: [], images: problems })).rows,

    /** The same, one by one: for few of so many that reading the packs would take too much memory. */
    few: (contents: readonly string[], problems: KeyProblem[] = []) => readEach([...new Set(contents)], problems),

    /**
     * The same as `rows`, and leaves packs behind that hold these rows and no others. What is damaged is deleted, so that
     * it can be made again.
     * @returns `lost`: contents that have to be embedded again
     */
    async read(contents: ReadonlySet<string>): Promise<{ rows: Map<string, FeatureRow>; lost: string[] }> {
      const damagedPacks: KeyProblem[] = [];
      const { packs, rows } = await readRows(contents, { packs: damagedPacks, images: [] });
      const lost = [...contents].filter((content) => !rows.has(content));
      await dropDamagedEmbeddings(lost);
      // Before anything is written: a pack of the same images has the same key.
      await eachLimited(damagedPacks, deletesAtOnce, ({ key }) => state.delete(key));
      const plan = choosePacks(packs, rows);
      await eachLimited(plan.write, 2, (pack) => writePack(state, extractor, dataset, pack));
      await eachLimited(plan.drop, deletesAtOnce, (key) => state.delete(key));
      return { rows, lost };
    },

    dropDamagedEmbeddings,

    /** Deletes the rejections among these that can't be read; gives their contents, which have to be looked at again. */
    async dropDamagedRejections(contents: readonly string[]): Promise<string[]> {
      const lost = await eachLimited(contents, readsAtOnce, async (content) => {
        const problems: KeyProblem[] = [];
        const read = () => readRejection(content);
        await unlessDamaged(problems, read);
        if (problems.length === 0) return [];
        await drop(rejectionKey(content), read);
        return [content];
      });
      return lost.flat();
    },
  };
}
