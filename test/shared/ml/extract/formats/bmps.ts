interface Bmp {
  width: number;
  /** Negative: the top row comes first. */
  height: number;
  bits: number;
  compression?: number;
  /** RGB, one colour after the other. */
  palette?: number[][];
  masks?: number[];
  /** 40, or more with masks in the header; 12 for OS/2. */
  headerSize?: number;
  /** The stored data. */
  data: Uint8Array;
}

/** A BMP, as written by Windows and OS/2. */
export function bmp({
  width,
  height,
  bits,
  compression = 0,
  palette = [],
  masks = [],
  headerSize = 40,
  data,
}: Bmp): Buffer {
  const header = Buffer.alloc(headerSize);
  header.writeUInt32LE(headerSize);
  if (headerSize === 12) {
    header.writeUInt16LE(width, 4);
    header.writeUInt16LE(height, 6);
    header.writeUInt16LE(1, 8);
    header.writeUInt16LE(bits, 10);
  } else {
    header.writeInt32LE(width, 4);
    header.writeInt32LE(height, 8);
    header.writeUInt16LE(1, 12);
    header.writeUInt16LE(bits, 14);
    header.writeUInt32LE(compression, 16);
    if (palette.length > 0) header.writeUInt32LE(palette.length, 32);
  }
  const maskBytes = Buffer.from(Uint32Array.from(masks).buffer);
  if (headerSize > 40) maskBytes.copy(header, 40);
  const behind = headerSize === 40 ? maskBytes : Buffer.alloc(0);
  const colours = Buffer.from(
    palette.flatMap(([r = 0, g = 0, b = 0]) => (headerSize === 12 ? [b, g, r] : [b, g, r, 0])),
  );
  const start = Buffer.alloc(14);
  start.write('BM');
  const offset = 14 + headerSize + behind.length + colours.length;
  start.writeUInt32LE(offset + data.length, 2);
  start.writeUInt32LE(offset, 10);
  return Buffer.concat([start, header, behind, colours, data]);
}

/** Rows of values of `bits` bits, each row padded to four bytes. */
export function packed(rows: number[][], bits: number): Buffer {
  return Buffer.concat(
    rows.map((row) => {
      const text = row.map((value) => (value >>> 0).toString(2).padStart(bits, '0')).join('');
      const bytes = text.padEnd(32 * Math.ceil(text.length / 32), '0').match(/.{8}/g) ?? [];
      return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
    }),
  );
}

/** Rows of values of 16, 24 or 32 bits, little-endian. */
export function words(rows: number[][], bits: 16 | 24 | 32): Buffer {
  return Buffer.concat(
    rows.map((row) => {
      const line = Buffer.alloc(4 * Math.ceil((row.length * bits) / 32));
      row.forEach((value, i) => {
        line.writeUIntLE(value >>> 0, (i * bits) / 8, bits / 8);
      });
      return line;
    }),
  );
}
