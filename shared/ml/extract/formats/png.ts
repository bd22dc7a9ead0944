import { crc32 } from 'node:zlib';
import { cutShort, damaged, type Fault, type Mended } from '../fault.ts';

/** Ancillary chunks that pixels depend on: transparency, colour, orientation (PNG, third edition, 11.3). */
const kept = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'eXIf']);
const needed = new Set(['IHDR', 'PLTE', 'IDAT']);

/** With a wrong checksum, sizes and depth of the header are unreliable. */
export function checkPngHeader(bytes: Uint8Array): Fault | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33) return cutShort;
  return crc32(bytes.subarray(12, 29)) === view.getUint32(29)
    ? undefined
    : damaged('the checksum of its header is wrong');
}

/**
 * Finds out why sharp refused a PNG.
 * @returns the image without the chunks that its pixels do not depend on, such as those of an animation; or the fault
 */
export function mendPng(bytes: Uint8Array): Mended | Fault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.subarray(0, 8)];
  let hasImage = false;
  for (let at = 8; at < bytes.length; ) {
    if (at + 8 > bytes.length) return cutShort;
    const end = at + 12 + view.getUint32(at);
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    if (!/^[a-z]{4}$/i.test(type)) return damaged(`it has no chunk where one must begin, at byte ${at}`);
    if (end > bytes.length) return cutShort;
    const isRight = crc32(bytes.subarray(at + 4, end - 4)) === view.getUint32(end - 4);
    if (!isRight && needed.has(type)) return damaged(`the checksum of its chunk ${type} is wrong`);
    if (isRight && kept.has(type)) parts.push(bytes.subarray(at, end));
    hasImage ||= type === 'IDAT';
    if (type === 'IEND') break;
    at = end;
  }
  return hasImage ? { bytes: Buffer.concat(parts) } : damaged('it has no image data');
}
