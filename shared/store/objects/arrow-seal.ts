import { createHash } from 'node:crypto';
import type { Table } from 'apache-arrow';

/**
 * An Arrow file carries the SHA-256 of its bytes in its schema's metadata, which stand once, in its footer. The digest is
 * that of the file with zeros in its place.
 */

/** Its name in the schema's metadata; readers that don't know it see an entry of text. */
export const sealName = 'headstart.sha256';

const mark = Buffer.from('headstart-sha256:');
const hexLength = 64;
const zeros = '0'.repeat(hexLength);

/** What the metadata say until the file is sealed. */
export const unsealed = `${mark}${zeros}`;

/** Writes the digest of a file into it. */
export function sealArrow(file: Uint8Array): Uint8Array {
  const bytes = bufferOf(file);
  const place = placeOf(bytes);
  if (place === undefined) throw new Error('The Arrow file has no place for its digest.');
  bytes.write(digestOf(bytes, place), place, 'latin1');
  return file;
}

/**
 * Reads an Arrow file, held first against the digest that it carries; a file of before carries none.
 * @param read makes a table of the bytes
 * @throws Error when they differ, or it is not a whole Arrow file
 */
export function openArrow(file: Uint8Array, read: (file: Uint8Array) => Table): Table {
  const bytes = bufferOf(file);
  if (!bytes.subarray(-magic.length).equals(magic)) throw new Error('it is not a whole Arrow file');
  const place = placeOf(bytes);
  const digest = place === undefined ? undefined : bytes.toString('latin1', place, place + hexLength);
  if (place !== undefined && digest !== digestOf(bytes, place)) throw new Error('its digest differs');
  const table = read(file);
  if (table.schema.metadata.has(sealName) && digest === undefined) throw new Error('its digest differs');
  return table;
}

/** The last bytes of a file. https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format */
const magic = Buffer.from('ARROW1');

const bufferOf = (file: Uint8Array) => Buffer.from(file.buffer, file.byteOffset, file.byteLength);

/** Where the digest stands: what the rows say can't come after the footer. */
function placeOf(bytes: Buffer): number | undefined {
  const found = bytes.lastIndexOf(mark);
  return found === -1 ? undefined : found + mark.length;
}

function digestOf(bytes: Buffer, place: number): string {
  const hash = createHash('sha256').update(bytes.subarray(0, place)).update(zeros);
  return hash.update(bytes.subarray(place + hexLength)).digest('hex');
}
