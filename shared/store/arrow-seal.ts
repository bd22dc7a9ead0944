import { createHash } from 'node:crypto';

/**
 * An Arrow file carries the SHA-256 of its bytes in its schema's metadata, which is told twice: at the start of the file
 * and in its footer. The digest is that of the file with zeros in both places.
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
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const places = placesOf(bytes);
  if (!places) throw new Error('The Arrow file has no place for its digest.');
  const digest = digestOf(bytes, places);
  for (const place of places) bytes.write(digest, place, 'latin1');
  return file;
}

/**
 * Holds a file against the digest that it carries; a file of before carries none.
 * @throws Error when they differ
 */
export function checkArrow(file: Uint8Array): void {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const places = placesOf(bytes);
  if (!places) return;
  const [first, last] = places.map((place) => bytes.toString('latin1', place, place + hexLength));
  if (first !== last || first !== digestOf(bytes, places)) throw new Error('its digest differs');
}

/** Where the digest stands, both times; undefined where it stands nowhere. */
function placesOf(bytes: Buffer): [number, number] | undefined {
  const first = bytes.indexOf(mark);
  if (first === -1) return undefined;
  return [first + mark.length, bytes.lastIndexOf(mark) + mark.length];
}

function digestOf(bytes: Buffer, [first, last]: [number, number]): string {
  const hash = createHash('sha256').update(bytes.subarray(0, first)).update(zeros);
  if (last > first) hash.update(bytes.subarray(first + hexLength, last)).update(zeros);
  return hash.update(bytes.subarray(last + hexLength)).digest('hex');
}
