/**
 * Cyclic redundancy checks with eight tables, eight bytes per step ("slicing by 8", Kounavis and Berry,
 * https://doi.org/10.1109/TC.2008.85). Two halves hold a 64-bit register, because BigInt is far slower.
 */
export interface Crc {
  update(bytes: Uint8Array): void;
  /** Big-endian, as in S3's base64. */
  digest(): Buffer;
}

interface Tables {
  low: Uint32Array[];
  high: Uint32Array[];
}

const ones = 0xffffffff;

function buildTables(polynomialHigh: number, polynomialLow: number): Tables {
  const low = Array.from({ length: 8 }, () => new Uint32Array(256));
  const high = Array.from({ length: 8 }, () => new Uint32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let [h, l] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const carry = l & 1;
      l = ((l >>> 1) | (h << 31)) >>> 0;
      h >>>= 1;
      if (carry) [h, l] = [(h ^ polynomialHigh) >>> 0, (l ^ polynomialLow) >>> 0];
    }
    [(high[0] as Uint32Array)[byte], (low[0] as Uint32Array)[byte]] = [h, l];
  }
  for (let slice = 1; slice < 8; slice++) {
    for (let byte = 0; byte < 256; byte++) {
      const [h, l] = [high[slice - 1]?.[byte] ?? 0, low[slice - 1]?.[byte] ?? 0];
      (low[slice] as Uint32Array)[byte] = ((l >>> 8) | (h << 24)) ^ (low[0]?.[l & 0xff] ?? 0);
      (high[slice] as Uint32Array)[byte] = (h >>> 8) ^ (high[0]?.[l & 0xff] ?? 0);
    }
  }
  return { low, high };
}

/** @param polynomial reflected */
export function createCrc32(polynomial: number): Crc {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tablesOf(0, polynomial).low as EightTables;
  let crc = ones;
  return {
    update(bytes) {
      const whole = bytes.length - (bytes.length % 8);
      let c = crc;
      let i = 0;
      for (; i < whole; i += 8) {
        c ^= at(bytes, i) | (at(bytes, i + 1) << 8) | (at(bytes, i + 2) << 16) | (at(bytes, i + 3) << 24);
        c =
          at(t7, c & 0xff) ^
          at(t6, (c >>> 8) & 0xff) ^
          at(t5, (c >>> 16) & 0xff) ^
          at(t4, c >>> 24) ^
          at(t3, at(bytes, i + 4)) ^
          at(t2, at(bytes, i + 5)) ^
          at(t1, at(bytes, i + 6)) ^
          at(t0, at(bytes, i + 7));
      }
      for (; i < bytes.length; i++) c = (c >>> 8) ^ at(t0, (c ^ at(bytes, i)) & 0xff);
      crc = c;
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE((crc ^ ones) >>> 0);
      return out;
    },
  };
}

/** The polynomial is reflected. */
export function createCrc64(polynomialHigh: number, polynomialLow: number): Crc {
  const { low, high } = tablesOf(polynomialHigh, polynomialLow);
  const [l0, l1, l2, l3, l4, l5, l6, l7] = low as EightTables;
  const [h0, h1, h2, h3, h4, h5, h6, h7] = high as EightTables;
  let crcLow = ones;
  let crcHigh = ones;
  return {
    update(bytes) {
      const whole = bytes.length - (bytes.length % 8);
      let [l, h] = [crcLow, crcHigh];
      let i = 0;
      for (; i < whole; i += 8) {
        l ^= at(bytes, i) | (at(bytes, i + 1) << 8) | (at(bytes, i + 2) << 16) | (at(bytes, i + 3) << 24);
        h ^= at(bytes, i + 4) | (at(bytes, i + 5) << 8) | (at(bytes, i + 6) << 16) | (at(bytes, i + 7) << 24);
        const [a, b, c, d] = [l & 0xff, (l >>> 8) & 0xff, (l >>> 16) & 0xff, l >>> 24];
        const [e, f, g, k] = [h & 0xff, (h >>> 8) & 0xff, (h >>> 16) & 0xff, h >>> 24];
        l = at(l7, a) ^ at(l6, b) ^ at(l5, c) ^ at(l4, d) ^ at(l3, e) ^ at(l2, f) ^ at(l1, g) ^ at(l0, k);
        h = at(h7, a) ^ at(h6, b) ^ at(h5, c) ^ at(h4, d) ^ at(h3, e) ^ at(h2, f) ^ at(h1, g) ^ at(h0, k);
      }
      for (; i < bytes.length; i++) {
        const index = (l ^ at(bytes, i)) & 0xff;
        l = ((l >>> 8) | (h << 24)) ^ at(l0, index);
        h = (h >>> 8) ^ at(h0, index);
      }
      crcLow = l;
      crcHigh = h;
    },
    digest() {
      const out = Buffer.alloc(8);
      out.writeUInt32BE((crcHigh ^ ones) >>> 0);
      out.writeUInt32BE((crcLow ^ ones) >>> 0, 4);
      return out;
    },
  };
}

type EightTables = [
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
  Uint32Array,
];

/** Building tables takes longer than checking most bodies. */
const cachedTables = new Map<string, Tables>();

function tablesOf(high: number, low: number): Tables {
  const name = `${high}:${low}`;
  let tables = cachedTables.get(name);
  if (!tables) {
    tables = buildTables(high, low);
    cachedTables.set(name, tables);
  }
  return tables;
}

const at = (values: Uint8Array | Uint32Array, i: number): number => values[i] as number;
