/** The fields of an image file directory by tag; texts as character codes. */
export type Directory = Map<number, number[]>;

export interface TiffFile {
  /** The directories that were read: that of the first page, and those that it references. */
  first: Directory;
  /** Subdirectories of the first: other versions of its picture (TIFF supplement 1). */
  below: Directory[];
  /** Whether the first directory references values outside the file. */
  isCut: boolean;
}

export const tags = {
  subfileType: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samples: 277,
  stripCounts: 279,
  planar: 284,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileCounts: 325,
  below: 330,
  sampleFormat: 339,
  dngVersion: 50_706,
} as const;

/** Bytes of a value by its type (TIFF 6.0, section 2; BigTIFF). */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
const mostBelow = 8;
/** Limit of the values that are read: the strips of an image of 50 megapixels. */
const mostValues = 1 << 20;

/**
 * Reads the first directory of a TIFF.
 * @returns undefined if the file ends before it, or its offset is invalid
 */
export function readTiff(bytes: Uint8Array): TiffFile | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  const big = view.getUint8(little ? 2 : 3) === 43;

  const unsigned = (at: number, size: number): number => {
    if (!(at >= 0 && at + size <= bytes.length)) return Number.NaN;
    if (size === 1) return view.getUint8(at);
    if (size === 2) return view.getUint16(at, little);
    return size === 4 ? view.getUint32(at, little) : Number(view.getBigUint64(at, little));
  };
  let isCut = false;
  const readDirectory = (at: number): Directory | undefined => {
    const entries = unsigned(at, big ? 8 : 2);
    const size = big ? 20 : 12;
    if (!(at + (big ? 8 : 2) + entries * size <= bytes.length)) return undefined;
    const directory: Directory = new Map();
    for (let i = 0; i < entries; i++) {
      const entry = at + (big ? 8 : 2) + i * size;
      const type = unsigned(entry + 2, 2);
      const count = unsigned(entry + 4, big ? 8 : 4);
      const bytesEach = sizes[type] ?? 0;
      if (bytesEach === 0 || count > mostValues) continue;
      const value = entry + (big ? 12 : 8);
      const start = bytesEach * count <= (big ? 8 : 4) ? value : unsigned(value, big ? 8 : 4);
      if (!(start + bytesEach * count <= bytes.length)) {
        isCut = true;
        continue;
      }
      const values = Array.from({ length: count }, (_, k) => unsigned(start + k * bytesEach, bytesEach));
      directory.set(unsigned(entry, 2), values);
    }
    return directory;
  };

  const first = readDirectory(unsigned(big ? 8 : 4, big ? 8 : 4));
  if (!first) return undefined;
  const firstIsCut = isCut;
  const below = (first.get(tags.below) ?? []).slice(0, mostBelow).flatMap((at) => readDirectory(at) ?? []);
  return { first, below, isCut: firstIsCut };
}
