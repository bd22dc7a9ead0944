import { cutShort, damaged, type Fault, type Mended } from '../fault.ts';

/** A frame of a GIF: its place on the canvas and its bytes (GIF89a, 20 to 23). */
interface GifParts {
  /** Signature, screen, palette. */
  head: Uint8Array;
  width: number;
  height: number;
  /** The first frame with its control extension, if the file contains all of it. */
  frame?: { left: number; top: number; width: number; height: number; bytes: Uint8Array };
  /** Whether the blocks ended before the file. */
  ended: boolean;
}

/**
 * A frame of one transparent pixel: libvips gives a picture the transparency of all frames, and decodes only the first.
 */
const clearFrame = Buffer.from('21f90401000000002c0000000001000100800000000000000202440100', 'hex');
const trailer = Uint8Array.of(0x3b);

/**
 * The first frame of a GIF as a separate file, if it does not cover the canvas: the rest is then transparent instead of
 * black.
 */
export function clearUncovered(bytes: Uint8Array): Uint8Array {
  const { head, width, height, frame } = readGif(bytes);
  if (!frame) return bytes;
  const covers = frame.left === 0 && frame.top === 0 && frame.width >= width && frame.height >= height;
  return covers ? bytes : Buffer.concat([head, frame.bytes, clearFrame, trailer]);
}

/**
 * Finds the reason why sharp refused a GIF.
 * @returns its first frame alone, as the fault may be in another; or the fault
 */
export function mendGif(bytes: Uint8Array): Mended | Fault {
  const { head, frame, ended } = readGif(bytes);
  if (frame) return { bytes: Buffer.concat([head, frame.bytes, trailer]) };
  return ended ? damaged('it has no image data') : cutShort;
}

function readGif(bytes: Uint8Array): GifParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at16 = (at: number) => (at + 2 <= bytes.length ? view.getUint16(at, true) : 0);
  const headEnd = 13 + paletteLength(bytes[10]);
  const parts: GifParts = { head: bytes.subarray(0, headEnd), width: at16(6), height: at16(8), ended: false };
  let control = headEnd;
  let at = headEnd;
  while (bytes[at] === 0x21) {
    if (bytes[at + 1] === 0xf9) control = at;
    at = afterBlocks(bytes, at + 2);
  }
  if (bytes[at] !== 0x2c) return { ...parts, ended: at < bytes.length };
  const end = afterBlocks(bytes, at + 11 + paletteLength(bytes[at + 9]));
  if (end > bytes.length) return parts;
  const [left, top, width, height] = [at16(at + 1), at16(at + 3), at16(at + 5), at16(at + 7)];
  return { ...parts, frame: { left, top, width, height, bytes: bytes.subarray(control, end) } };
}

const paletteLength = (flags = 0) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

/**
 * The offset after a chain of blocks, which an empty block ends; beyond the end of the file if the chain is cut short.
 */
function afterBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += (bytes[at] as number) + 1;
  return at + 1;
}
