import { eachLimited } from '../domain/each-limited.ts';
import { type Rejection, rejectionRecord } from '../domain/records.ts';
import { rejectionEnding, stateKey } from '../domain/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { decodeFeatures, encodeFeatures, type FeatureRow } from './feature-file.ts';
import { createRecord, readRecord } from './json-record.ts';
import { choosePacks, type Pack, readPacks, writePack } from './packs.ts';

/** How many small objects are read at once. */
const readsAtOnce = 32;

/** The embeddings and rejections of one dataset by one extractor. */
export type FeatureStore = ReturnType<typeof createFeatureStore>;

export function createFeatureStore(state: ObjectStore, extractor: string, dataset: string) {
  const imageKey = (content: string) => stateKey.image(extractor, dataset, content);
  const rejectionKey = (content: string) => stateKey.rejection(extractor, dataset, content);

  async function readImage(content: string): Promise<FeatureRow> {
    const object = await state.get(imageKey(content));
    const row = object && decodeFeatures(object.body)[0];
    if (!row) throw new Error(`${imageKey(content)} is gone or empty although it was listed.`);
    return row;
  }

  async function readRows(contents: ReadonlySet<string>): Promise<{ packs: Pack[]; rows: Map<string, FeatureRow> }> {
    const packs = await readPacks(state, stateKey.packs(extractor, dataset));
    const rows = new Map<string, FeatureRow>();
    for (const row of packs.flatMap((pack) => pack.rows)) if (contents.has(row.content)) rows.set(row.content, row);
    const missing = [...contents].filter((content) => !rows.has(content));
    for (const row of await eachLimited(missing, readsAtOnce, readImage)) rows.set(row.content, row);
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
      const written = await state.put(imageKey(row.content), encodeFeatures([row]), {
        contentType: 'application/vnd.apache.arrow.file',
        create: true,
      });
      return written !== undefined;
    },

    /** Stores why an image can't be used. */
    reject(content: string, rejection: Rejection): Promise<boolean> {
      return createRecord(state, rejectionKey(content), rejection);
    },

    async rejection(content: string): Promise<Rejection | undefined> {
      return (await readRecord(state, rejectionKey(content), rejectionRecord))?.value;
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

    /** The rows of these contents, which must be embedded. Reads packs first and the rest one by one. */
    rows: async (contents: ReadonlySet<string>) => (await readRows(contents)).rows,

    /** The same, one by one: for few of so many that reading the packs would take too much memory. */
    async few(contents: readonly string[]): Promise<Map<string, FeatureRow>> {
      const rows = await eachLimited([...new Set(contents)], readsAtOnce, readImage);
      return new Map(rows.map((row) => [row.content, row]));
    },

    /** The same as `rows`, and leaves packs behind that hold these rows and no others. */
    async read(contents: ReadonlySet<string>): Promise<Map<string, FeatureRow>> {
      const { packs, rows } = await readRows(contents);
      const plan = choosePacks(packs, rows);
      await eachLimited(plan.write, 2, (pack) => writePack(state, extractor, dataset, pack));
      await eachLimited(plan.drop, 8, (key) => state.delete(key));
      return rows;
    },
  };
}
