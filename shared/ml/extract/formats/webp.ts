import { cutShort, damaged, type Fault, type Mended } from '../fault.ts';

/**
 * Finds out why sharp refused a WebP (RFC 9649, 2.3).
 * @returns the image with its header's length corrected; or the fault
 */
export function mendWebp(bytes: Uint8Array): Mended | Fault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 12;
  let hasImage = false;
  while (at + 8 <= bytes.length) {
    const type = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
    if (!/^(?:VP8[ LX]|ANIM|ANMF|ALPH|ICCP|EXIF|XMP )$/.test(type)) break;
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > bytes.length) return cutShort;
    hasImage ||= ['VP8 ', 'VP8L', 'ANMF'].includes(type);
    at += 8 + length + (length & 1);
  }
  if (!hasImage) return at + 8 > bytes.length ? cutShort : damaged('it has no image data');
  // The padding byte of the last chunk may be missing.
  const mended = Buffer.alloc(at);
  mended.set(bytes.subarray(0, at));
  mended.writeUInt32LE(mended.length - 8, 4);
  return { bytes: mended };
}
