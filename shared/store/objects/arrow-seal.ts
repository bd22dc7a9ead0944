import { createHash } from 'node:crypto';

/**
 * An Arrow file carries the SHA-256 of its bytes in its schema's metadata, which occurs once, in the footer. The digest
 * is computed with zeros in its place.
 */

/** The metadata key; other readers see an entry of text. */
export const sealName = 'headstart.sha256';

const mark = Buffer.from('headstart-sha256:');
const hexLength = 64;
const zeros = '0'.repeat(hexLength);

/** The metadata value until the file is sealed. */
export const unsealed = `${mark}${zeros}`;

/** Writes the digest of a file into it. */
export function sealArrow(file: Uint8Array): Uint8Array {
  const bytes = bufferOf(file);
  const position = digestPosition(bytes);
  if (position === undefined) throw new Error('The Arrow file has no place for its digest.');
  bytes.write(digestOf(bytes, position), position, 'latin1');
  return file;
}

/**
 * Checks a file against the digest that it carries.
 * @returns false if it carries none
 * @throws Error when they differ, or it is not a whole Arrow file
 */
export function verifyArrowSeal(file: Uint8Array): boolean {
  const bytes = bufferOf(file);
  if (!bytes.subarray(-magic.length).equals(magic)) throw new Error('it is not a whole Arrow file');
  const position = digestPosition(bytes);
  if (position === undefined) return false;
  const digest = bytes.toString('latin1', position, position + hexLength);
  if (digest !== digestOf(bytes, position)) throw new Error('its digest differs');
  return true;
}

/** The last bytes of a file. https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format */
const magic = Buffer.from('ARROW1');

const bufferOf = (file: Uint8Array) => Buffer.from(file.buffer, file.byteOffset, file.byteLength);

/** The last mark is the footer's: rows come before it. */
function digestPosition(bytes: Buffer): number | undefined {
  const found = bytes.lastIndexOf(mark);
  return found === -1 ? undefined : found + mark.length;
}

function digestOf(bytes: Buffer, position: number): string {
  const hash = createHash('sha256').update(bytes.subarray(0, position)).update(zeros);
  return hash.update(bytes.subarray(position + hexLength)).digest('hex');
}
