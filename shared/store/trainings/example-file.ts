import type { Split } from '../../domain/dataset/upload-key.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { arrowColumn, decodeArrow, encodeArrow } from '../objects/arrow-file.ts';
import { decodeOrDamaged } from '../objects/damaged.ts';

/** An image of a training's dataset, as the listing showed it. */
export interface Example {
  key: string;
  etag: string;
  size: number;
  content: string;
  /** Empty for an image without a label. */
  label: string;
  split: Split | 'unlabelled';
}

/** The listing of a training, as an Arrow file: one row for each example, in the order given. */
export function encodeExamples(examples: readonly Example[]): Uint8Array {
  const text = (name: Exclude<keyof Example, 'size'>) => arrowColumn.text(examples.map((example) => example[name]));
  return encodeArrow({
    key: text('key'),
    etag: text('etag'),
    size: arrowColumn.float64(examples.map(({ size }) => size)),
    content: text('content'),
    label: text('label'),
    split: text('split'),
  });
}

const columnNames = ['key', 'etag', 'size', 'content', 'label', 'split'] as const;

/** @throws Error when its digest differs (files from earlier releases have none), or it is not such a file */
export function decodeExamples(bytes: Uint8Array): Example[] {
  return decodeArrow(bytes, columnNames).batches.flatMap((batch) => {
    const columns = columnNames.map((name) => [name, batch.column(name)] as const);
    return Array.from(
      { length: batch.rows },
      (_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values.get(i)])) as unknown as Example,
    );
  });
}

/**
 * The listing of a training, or undefined when none was kept.
 * @throws HeadstartError `damaged`
 */
export async function readExamples(state: ObjectStore, training: string): Promise<Example[] | undefined> {
  const key = stateKey.trainingExamples(training);
  const stored = await state.get(key);
  return stored && decodeStoredExamples(key, stored.body);
}

/**
 * The examples of a stored listing.
 * @throws HeadstartError `damaged`, naming its key
 */
export function decodeStoredExamples(key: string, body: Uint8Array): Example[] {
  return decodeOrDamaged(key, () => decodeExamples(body));
}
