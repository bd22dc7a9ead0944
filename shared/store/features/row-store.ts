import { eachLimited } from '../../domain/each-limited.ts';
import { type Rejection, rejectionRecord } from '../../domain/state/records.ts';
import { rejectionEnding, stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, decodeOrDamaged, deleteIfDamaged, type KeyProblem, unlessDamaged } from '../objects/damaged.ts';
import { createRecord, readRecord } from '../objects/json-record.ts';
import type { ImageRow, RowFormat } from './row-file.ts';

/** Maximum number of concurrent reads of small objects. */
const readsAtOnce = 32;
const deletesAtOnce = 8;

/** What one extractor made of the images of one dataset: a row or a rejection for each. */
export type RowStore<Row extends ImageRow> = ReturnType<typeof createRowStore<Row>>;

/** @param format of the extractor's rows: {@link featureRows}, {@link mapRows}, or {@link anyRows} for both */
export function createRowStore<Row extends ImageRow>(
  state: ObjectStore,
  extractor: string,
  dataset: string,
  format: RowFormat<Row>,
) {
  const imageKey = (content: string) => stateKey.image(extractor, dataset, content);
  const rejectionKey = (content: string) => stateKey.rejection(extractor, dataset, content);

  async function readRejection(content: string): Promise<Rejection | undefined> {
    return (await readRecord(state, rejectionKey(content), rejectionRecord))?.value;
  }

  async function readRow(content: string): Promise<Row> {
    const key = imageKey(content);
    const object = await state.get(key);
    if (!object) throw new Damaged(key, 'missing');
    const rows = decodeOrDamaged(key, () => format.decode(object.body, extractor));
    if (rows.length !== 1 || rows[0]?.content !== content) throw new Damaged(key, 'it holds another image');
    return rows[0];
  }

  /** @param problems gets a line for each row that is missing or damaged */
  async function eachRow(
    contents: Iterable<string>,
    use: (row: Row) => void | Promise<void>,
    problems: KeyProblem[] = [],
  ): Promise<string[]> {
    const unreadable = await eachLimited([...new Set(contents)], readsAtOnce, async (content) => {
      const row = await unlessDamaged(problems, () => readRow(content));
      if (!row) return [content];
      await use(row);
      return [];
    });
    return unreadable.flat();
  }

  return {
    /** Whether the content has a row or a rejection. */
    async has(content: string): Promise<boolean> {
      const found = await Promise.all([state.head(imageKey(content)), state.head(rejectionKey(content))]);
      return found.some((entry) => entry !== undefined);
    },

    /** Stores a row. Keeps an earlier one of the same content, and then returns false. */
    async write(row: Row): Promise<boolean> {
      const written = await state.put(imageKey(row.content), format.encode([row], extractor), {
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
    row: readRow,

    /** @throws HeadstartError `damaged` */
    rejection: readRejection,

    /** Which contents have a row and which a rejection, from one listing. */
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
     * Reads the rows of contents one by one and hands each on, in any order. Keeps none of them.
     * @returns the contents whose row is missing or damaged
     */
    eachRow,

    /**
     * Reads rows one by one, for a few contents.
     * @param problems gets a line for each row that is missing or damaged
     */
    async fewRows(contents: readonly string[], problems: KeyProblem[] = []): Promise<Map<string, Row>> {
      const rows = new Map<string, Row>();
      await eachRow(contents, (row) => void rows.set(row.content, row), problems);
      return rows;
    },

    /** Deletes the damaged rows among these, so that the images can be embedded again. */
    async deleteDamagedRows(contents: readonly string[]): Promise<void> {
      await eachLimited(contents, deletesAtOnce, (content) =>
        deleteIfDamaged(state, imageKey(content), () => readRow(content)),
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
