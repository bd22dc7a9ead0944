import { cutShort, type Fault } from '../fault.ts';
import type { BmpHeader } from './bmp-header.ts';
import { readRuns } from './bmp-runs.ts';

/** Row-major pixels with 8 bits per channel. */
interface BmpPixels {
  data: Uint8Array;
  channels: 3 | 4;
}

/** Decodes the pixels of a BMP. Memory: 3 or 4 bytes per pixel, and 1 more for run-length encoding. */
export function readBmp(bytes: Uint8Array, header: BmpHeader): BmpPixels | Fault {
  const { width, height, bits, runLength, offset } = header;
  const stored = bytes.subarray(offset);
  if (runLength) {
    const indices = readRuns(stored, header);
    return indices ? byPalette(indices, { ...header, bits: 8 }, width) : cutShort;
  }
  const stride = 4 * Math.ceil((width * bits) / 32);
  // The padding of the last row may be missing.
  if (stored.length < stride * (height - 1) + Math.ceil((width * bits) / 8)) return cutShort;
  if (bits <= 8) return byPalette(stored, header, stride);
  return bits === 24 ? byBytes(stored, header, stride) : byMasks(stored, header, stride);
}

/** The index at which a row is stored: from the bottom up, unless the height is negative. */
const storedRow = ({ height, topDown }: BmpHeader, y: number) => (topDown ? y : height - 1 - y);

function byPalette(stored: Uint8Array, header: BmpHeader, stride: number): BmpPixels {
  const { width, height, bits, palette } = header;
  const data = new Uint8Array(3 * width * height);
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = storedRow(header, y) * stride;
    for (let x = 0; x < width; x++) {
      const byte = stored[row + Math.floor(x / perByte)] as number;
      const index = (byte >> (8 - bits * ((x % perByte) + 1))) & mask;
      // An index outside the palette is black.
      data[to++] = palette[3 * index] ?? 0;
      data[to++] = palette[3 * index + 1] ?? 0;
      data[to++] = palette[3 * index + 2] ?? 0;
    }
  }
  return { data, channels: 3 };
}

function byBytes(stored: Uint8Array, header: BmpHeader, stride: number): BmpPixels {
  const { width, height } = header;
  const data = new Uint8Array(3 * width * height);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = storedRow(header, y) * stride;
    for (let x = 0; x < width; x++, from += 3) {
      data[to++] = stored[from + 2] as number;
      data[to++] = stored[from + 1] as number;
      data[to++] = stored[from] as number;
    }
  }
  return { data, channels: 3 };
}

function byMasks(stored: Uint8Array, header: BmpHeader, stride: number): BmpPixels {
  const { width, height, bits, masks } = header;
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const hasAlpha = masks[3] !== 0;
  const channels = hasAlpha ? 4 : 3;
  const scales = masks.slice(0, channels).map(scaleOf);
  const data = new Uint8Array(channels * width * height);
  let to = 0;
  for (let y = 0; y < height; y++) {
    const row = storedRow(header, y) * stride;
    for (let x = 0; x < width; x++) {
      const value = bits === 16 ? view.getUint16(row + 2 * x, true) : view.getUint32(row + 4 * x, true);
      for (const { mask, shift, factor } of scales) data[to++] = Math.round(((value & mask) >>> shift) * factor);
    }
  }
  // An alpha channel of zeros was never filled in: the picture would be invisible.
  if (hasAlpha && isClear(data)) for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { data, channels };
}

function isClear(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 0) return false;
  return true;
}

/** Scales a channel's bits to 0 to 255. */
function scaleOf(mask: number) {
  const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
  return { mask, shift, factor: mask === 0 ? 0 : 255 / (mask >>> shift) };
}
