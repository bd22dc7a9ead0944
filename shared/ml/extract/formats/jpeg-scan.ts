import type { Frame, HuffmanTable, Scan } from './jpeg-tables.ts';

/** A scan that was read: its data with restart markers renumbered and nothing between them. */
type ScanResult = { ok: true; coded: Uint8Array } | { ok: false; cut: boolean; share: number };

/**
 * Reads the coded data of a sequential scan block by block, without decoding pixels (ITU-T T.81, F.2.2): the only way
 * to see whether the data are complete.
 * @param interval between restarts, in minimum coded units; 0 without restarts
 */
export function readScanData(
  coded: Uint8Array,
  frame: Frame,
  scan: Scan,
  tables: ReadonlyMap<number, HuffmanTable>,
  interval: number,
): ScanResult {
  const { units, blocks } = layoutOf(frame, scan, tables);
  const parts = splitAtRestarts(coded);
  const kept: Uint8Array[] = [];
  const every = interval || units;
  for (let done = 0, part = 0; done < units; part++) {
    const data = parts[part];
    const wanted = Math.min(every, units - done);
    const read = data ? readUnits(data, wanted, blocks) : { units: 0, bytes: 0, cut: true };
    done += read.units;
    const rest = data?.subarray(read.bytes) ?? noBytes;
    if (!data || read.units < wanted || !isPadding(rest))
      return { ok: false, cut: read.cut && part + 1 >= parts.length, share: done / units };
    if (part > 0) kept.push(Uint8Array.of(0xff, 0xd0 + ((part - 1) & 7)));
    kept.push(stuffed(data.subarray(0, read.bytes)));
  }
  return { ok: true, coded: Buffer.concat(kept) };
}

interface Block {
  dc: HuffmanTable;
  ac: HuffmanTable;
}

const noBytes = new Uint8Array();

/** Bytes allowed after the last unit: a few, or padding. More bytes mean that the preceding data were wrong. */
const isPadding = (rest: Uint8Array) => rest.length <= 16 || rest.every((byte) => byte === rest[0]);

const noTable: HuffmanTable = new Uint16Array(65_536);

/** The number of units of a scan, and the blocks of each (A.2). */
function layoutOf({ width, height, components }: Frame, scan: Scan, tables: ReadonlyMap<number, HuffmanTable>) {
  const largest = { h: Math.max(...components.map(({ h }) => h)), v: Math.max(...components.map(({ v }) => v)) };
  const parts = scan.components.map(({ id, dc, ac }) => {
    const { h, v } = components.find((component) => component.id === id) ?? { h: 1, v: 1 };
    return { h, v, block: { dc: tables.get(dc) ?? noTable, ac: tables.get(16 + ac) ?? noTable } };
  });
  const [only] = parts;
  if (only && parts.length === 1) {
    const across = Math.ceil(Math.ceil((width * only.h) / largest.h) / 8);
    const down = Math.ceil(Math.ceil((height * only.v) / largest.v) / 8);
    return { units: across * down, blocks: [only.block] };
  }
  const units = Math.ceil(width / (8 * largest.h)) * Math.ceil(height / (8 * largest.v));
  return { units, blocks: parts.flatMap(({ h, v, block }) => Array.from({ length: h * v }, (): Block => block)) };
}

/** The data between restart markers, without stuffed zeros and fill bytes. */
function splitAtRestarts(coded: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const plain = new Uint8Array(coded.length);
  let start = 0;
  let length = 0;
  for (let at = 0; at < coded.length; at++) {
    const byte = coded[at] as number;
    const next = coded[at + 1];
    if (byte !== 0xff) plain[length++] = byte;
    else if (next === 0) {
      plain[length++] = byte;
      at++;
    } else if (next !== undefined && next !== 0xff) {
      parts.push(plain.subarray(start, length));
      start = length;
      at++;
    }
  }
  parts.push(plain.subarray(start, length));
  return parts;
}

/** Reads up to `wanted` units. `cut`: the data ran out; otherwise they contain an invalid code. */
function readUnits(data: Uint8Array, wanted: number, blocks: readonly Block[]) {
  const bits = 8 * data.length;
  let at = 0;
  const look = (table: HuffmanTable) => {
    const byte = at >> 3;
    const three = ((data[byte] ?? 0) << 16) | ((data[byte + 1] ?? 0) << 8) | (data[byte + 2] ?? 0);
    return table[(three >> (8 - (at & 7))) & 0xffff] as number;
  };
  for (let unit = 0; unit < wanted; unit++) {
    for (const { dc, ac } of blocks) {
      const size = look(dc);
      at += (size >> 8) + (size & 0xff);
      let bad = size === 0 || (size & 0xff) > 11;
      for (let k = 1; k < 64 && !bad; k++) {
        const symbol = look(ac);
        const value = symbol & 15;
        const run = (symbol >> 4) & 15;
        at += (symbol >> 8) + value;
        bad = symbol === 0 || at > bits;
        if (value === 0 && run < 15) break;
        k += run;
        bad ||= k > 63;
      }
      if (bad || at > bits) return { units: unit, bytes: data.length, cut: at > bits - 16 };
    }
  }
  return { units: wanted, bytes: Math.ceil(at / 8), cut: false };
}

function stuffed(data: Uint8Array): Uint8Array {
  const result = new Uint8Array(2 * data.length);
  let length = 0;
  for (const byte of data) {
    result[length++] = byte;
    if (byte === 0xff) length++;
  }
  return result.subarray(0, length);
}
