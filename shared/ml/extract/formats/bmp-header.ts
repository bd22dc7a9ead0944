import { damaged, type Fault, unsupported } from '../fault.ts';

/** The format of a BMP's pixels (Microsoft, "Bitmap Storage"; OS/2 1.x and 2.x). */
export interface BmpHeader {
  width: number;
  height: number;
  topDown: boolean;
  bits: 1 | 2 | 4 | 8 | 16 | 24 | 32;
  /** Whether the pixels are run-length encoded, with 4 or 8 bits. */
  runLength: boolean;
  /** RGB, one colour after the other. */
  palette: Uint8Array;
  /** The bits of red, green, blue and alpha in a pixel of 16 or 32 bits. */
  masks: readonly [number, number, number, number];
  /** Offset of the pixels. */
  offset: number;
}

const fileHeader = 14;
/** The header size of OS/2 1.x, with sizes of 16 bits and a palette of three bytes per colour. */
const coreHeader = 12;
const compressionNames: Record<number, string> = { 4: 'JPEG', 5: 'PNG' };

/** Reads the headers and the palette of a BMP. */
export function readBmpHeader(bytes: Uint8Array): BmpHeader | Fault {
  // Reading past the end gives zeros.
  const padded = bytes.length < 160 ? Buffer.concat([bytes, Buffer.alloc(160)]) : bytes;
  const view = new DataView(padded.buffer, padded.byteOffset, padded.byteLength);
  const headerSize = view.getUint32(fileHeader, true);
  const isCore = headerSize === coreHeader;
  const at32 = (at: number) => (at + 4 <= headerSize ? view.getUint32(fileHeader + at, true) : 0);
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = isCore ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(isCore ? 24 : 28, true);
  const compression = isCore ? 0 : at32(16);
  const isOs2 = headerSize === 16 || headerSize === 64;

  if (width <= 0 || height === 0) return damaged('its header says that it has no pixels');
  const compressed = compressionNames[isOs2 ? 0 : compression];
  if (compressed) return unsupported(`its pixels are compressed as ${compressed}`);
  if (!isDepth(bits)) return unsupported(`it has ${bits} bits per pixel, which is not valid in a BMP`);
  const runLength = (compression === 1 && bits === 8) || (compression === 2 && bits === 4);
  const byMasks = (compression === 3 || compression === 6) && !isOs2 && (bits === 16 || bits === 32);
  if (compression !== 0 && !runLength && !byMasks) {
    return unsupported(`its pixels are compressed by method ${compression}, which is not supported`);
  }
  // The masks are in the header, or after a header of the first version.
  const behind = byMasks && headerSize === 40 ? (compression === 6 ? 16 : 12) : 0;
  const mask = (i: number) =>
    headerSize >= 52 + (i === 3 ? 4 : 0) || 4 * i < behind ? view.getUint32(54 + 4 * i, true) : 0;
  const fixed = bits === 16 ? ([0x7c00, 0x3e0, 0x1f, 0] as const) : ([0xff0000, 0xff00, 0xff, 0] as const);
  const masks = byMasks ? ([mask(0), mask(1), mask(2), mask(3)] as const) : fixed;

  const paletteAt = fileHeader + headerSize + behind;
  const declared = view.getUint32(10, true);
  const colours = bits <= 8 ? 2 ** bits : 0;
  // An offset that leaves no room for the palette is wrong.
  const offset = declared >= paletteAt + Math.min(colours, 1) && declared < bytes.length ? declared : undefined;
  const entry = isCore ? 3 : 4;
  const used = Math.min(colours, at32(32) || colours, Math.floor(((offset ?? bytes.length) - paletteAt) / entry));
  const palette = readPalette(bytes, paletteAt, Math.max(0, used), entry);
  return {
    width,
    height: Math.abs(height),
    topDown: height < 0,
    bits,
    runLength,
    palette,
    masks,
    offset: offset ?? paletteAt + (palette.length / 3) * entry,
  };
}

const isDepth = (bits: number): bits is BmpHeader['bits'] => [1, 2, 4, 8, 16, 24, 32].includes(bits);

function readPalette(bytes: Uint8Array, from: number, colours: number, entry: number): Uint8Array {
  const palette = new Uint8Array(3 * colours);
  for (let i = 0; i < colours; i++) {
    const at = from + i * entry;
    palette.set([bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0], 3 * i);
  }
  return palette;
}
