import { Float64, Schema, Table, tableFromIPC, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow';
import type { Split } from '../domain/upload-key.ts';
import { openArrow, sealArrow, sealName, unsealed } from './arrow-seal.ts';

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
