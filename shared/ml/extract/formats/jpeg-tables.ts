import { isFrame, type JpegSegment, markers } from './jpeg-segments.ts';

/** A frame's header (ITU-T T.81, B.2.2). */
export interface Frame {
  marker: number;
  precision: number;
  width: number;
  height: number;
  components: { id: number; h: number; v: number }[];
}

/** A scan's header (B.2.3). `low` and `high` bound its coefficients, `bit` is the lowest bit that it gives. */
export interface Scan {
  components: { id: number; dc: number; ac: number }[];
  low: number;
  high: number;
  bit: number;
}

/** A Huffman table: by the next 16 bits, the code's length in the high byte and its symbol in the low one; 0: no code. */
export type HuffmanTable = Uint16Array;

export function readFrame(segments: readonly JpegSegment[]): Frame | undefined {
  const segment = segments.find(({ marker }) => isFrame(marker));
  const p = segment?.payload;
  if (!segment || !p || p.length < 9 || p.length < 6 + 3 * (p[5] as number)) return undefined;
  const at = (i: number) => p[i] as number;
  return {
    marker: segment.marker,
    precision: at(0),
    height: (at(1) << 8) | at(2),
    width: (at(3) << 8) | at(4),
    components: Array.from({ length: at(5) }, (_, i) => {
      const sampling = at(7 + 3 * i);
      return { id: at(6 + 3 * i), h: sampling >> 4 || 1, v: sampling & 15 || 1 };
    }),
  };
}

export function readScan({ payload: p }: JpegSegment): Scan | undefined {
  const count = p[0] ?? 0;
  if (count === 0 || p.length < 4 + 2 * count) return undefined;
  const at = (i: number) => p[i] as number;
  return {
    components: Array.from({ length: count }, (_, i) => {
      return { id: at(1 + 2 * i), dc: at(2 + 2 * i) >> 4, ac: at(2 + 2 * i) & 15 };
    }),
    low: at(1 + 2 * count),
    high: at(2 + 2 * count),
    bit: at(3 + 2 * count) & 15,
  };
}

/** The real length of the quantisation or Huffman tables of a segment, whatever its length field says. */
export function tablesLength({ marker, payload }: JpegSegment): number {
  let at = 0;
  while (at < payload.length) {
    const head = payload[at] as number;
    const size =
      marker === markers.DQT
        ? 1 + (head >> 4 ? 128 : 64)
        : 17 + payload.subarray(at + 1, at + 17).reduce((sum, codes) => sum + codes, 0);
    if ((head & 15) > 3 || head >> 4 > 1 || at + size > payload.length) break;
    at += size;
  }
  return at;
}

/** Adds the Huffman tables of a segment, keyed by class (0: DC, 1: AC) times 16 plus number. */
export function addHuffmanTables(tables: Map<number, HuffmanTable>, payload: Uint8Array): void {
  const segment = { marker: markers.DHT, payload };
  for (let at = 0, end = tablesLength(segment); at < end; ) {
    const counts = payload.subarray(at + 1, at + 17);
    const symbols = payload.subarray(at + 17);
    const table = new Uint16Array(65_536);
    let code = 0;
    let index = 0;
    for (let length = 1; length <= 16; length++) {
      const width = 1 << (16 - length);
      for (let i = 0; i < (counts[length - 1] as number); i++) {
        if (code + width <= 65_536) table.fill((length << 8) | (symbols[index] as number), code, code + width);
        code += width;
        index++;
      }
    }
    tables.set(payload[at] as number, table);
    at += 17 + index;
  }
}
