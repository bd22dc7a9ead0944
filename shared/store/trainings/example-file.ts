import { Float64, Schema, Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import type { Split } from '../../domain/dataset/upload-key.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { openArrow, sealArrow, sealName, unsealed } from '../objects/arrow-seal.ts';
import { Damaged } from '../objects/damaged.ts';

/** An image of a training's dataset: what the listing showed. */
export interface Example {
  key: string;
  etag: string;
  size: number;
  content: string;
  /** Empty where there is none. */
  label: string;
  split: Split | 'unlabelled';
}

/** The listing a training works on, as an Arrow file with its digest: one row an example, in the order given. */
export function encodeExamples(examples: readonly Example[]): Uint8Array {
  const text = (pick: (example: Example) => string) => vectorFromArray(examples.map(pick), new Utf8());
  const table = new Table({
    key: text((example) => example.key),
    etag: text((example) => example.etag),
    size: vectorFromArray(
      examples.map((example) => example.size),
      new Float64(),
    ),
    content: text((example) => example.content),
    label: text((example) => example.label),
    split: text((example) => example.split),
  });
  const schema = new Schema(table.schema.fields, new Map([[sealName, unsealed]]));
  return sealArrow(tableToIPC(new Table(schema, table.batches), 'file'));
}

/** @throws Error when its digest differs (files of before have none), or it is not such a file */
export function decodeExamples(bytes: Uint8Array): Example[] {
  const table = openArrow(bytes, tableFromIPC);
  for (const name of ['key', 'etag', 'size', 'content', 'label', 'split']) {
    if (!table.getChild(name)) throw new Error(`it has no column \`${name}\``);
  }
  return table
    .toArray()
    .map(({ key, etag, size, content, label, split }) => ({ key, etag, size, content, label, split }));
}

/**
 * The listing that a training works on, or undefined where none was kept.
 * @throws HeadstartError `damaged`
 */
export async function readExamples(state: ObjectStore, training: string): Promise<Example[] | undefined> {
  const key = stateKey.trainingExamples(training);
  const stored = await state.get(key);
  return stored && decodeListing(key, stored.body);
}

/**
 * The listing that is stored under a key.
 * @throws HeadstartError `damaged`, naming the key
 */
export function decodeListing(key: string, body: Uint8Array): Example[] {
  try {
    return decodeExamples(body);
  } catch (cause) {
    throw new Damaged(key, (cause as Error).message, { cause });
  }
}
