/** Takes JPEGs apart and reassembles them. */

/** The bytes of a marker with a length. */
export function segment(marker: number, payload: Uint8Array, length = payload.length + 2): Buffer {
  return Buffer.concat([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), payload]);
}

/** The offset of a marker in a valid file. */
export function find(jpeg: Buffer, marker: number): number {
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (jpeg[at + 1] === marker) return at;
    if (jpeg[at + 1] === 0xda) break;
  }
  throw new Error(`There is no marker ${marker.toString(16)}.`);
}

export const inserted = (jpeg: Buffer, at: number, ...parts: Uint8Array[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, at), ...parts, jpeg.subarray(at)]);

/** Replaces the bytes at an offset. */
export function patched(jpeg: Buffer, at: number, ...bytes: number[]): Buffer {
  const copy = Buffer.from(jpeg);
  copy.set(bytes, at);
  return copy;
}

interface Blocks {
  /** In blocks of 8 x 8 pixels. */
  columns: number;
  rows: number;
  /** The level of a block, 0 to 255, in steps of 8. */
  level(column: number, row: number): number;
  /** Blocks between restart markers. */
  restart?: number;
}

const dcCodes = ['00', '010', '011', '100', '101', '110', '1110', '11110', '111110'];

/** A grey JPEG of plain blocks, with the standard's example tables (T.81, K.3) and optional restart markers. */
export function blockJpeg({ columns, rows, level, restart = 0 }: Blocks): Buffer {
  const counts = [0, 1, 5, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const dc = [0x00, ...counts, ...dcCodes.keys()];
  // The only AC code ends a block: 1010, after three codes of length 2 to 4.
  const ac = [0x10, 0, 2, 1, 1, ...new Array(12).fill(0), 1, 2, 3, 0];
  const parts: Buffer[] = [];
  let bits = '';
  let before = 0;
  const flush = () => {
    const padded = bits.padEnd(8 * Math.ceil(bits.length / 8), '1');
    const bytes = (padded.match(/.{8}/g) ?? []).flatMap((byte) =>
      byte === '11111111' ? [0xff, 0] : [Number.parseInt(byte, 2)],
    );
    parts.push(Buffer.from(bytes));
    bits = '';
    before = 0;
  };
  for (let i = 0; i < columns * rows; i++) {
    if (restart && i > 0 && i % restart === 0) {
      flush();
      parts.push(Buffer.from([0xff, 0xd0 + ((i / restart - 1) & 7)]));
    }
    const value = (level(i % columns, Math.floor(i / columns)) - 128) / 8;
    const step = Math.round(value) - before;
    before += step;
    const size = step === 0 ? 0 : Math.floor(Math.log2(Math.abs(step))) + 1;
    const extra = step < 0 ? step + 2 ** size - 1 : step;
    bits += `${dcCodes[size]}${size ? extra.toString(2).padStart(size, '0') : ''}1010`;
  }
  flush();
  const [width, height] = [8 * columns, 8 * rows];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xdb, Buffer.from([0, ...new Array(64).fill(64)])),
    segment(0xc0, Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0])),
    segment(0xc4, Buffer.from(dc)),
    segment(0xc4, Buffer.from(ac)),
    ...(restart ? [segment(0xdd, Buffer.from([restart >> 8, restart & 255]))] : []),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    ...parts,
    Buffer.from([0xff, 0xd9]),
  ]);
}
