import { deflateSync } from 'node:zlib';

const size = 96;
const made = new Map<string, string>();

/**
 * A data URL of a PNG with a disc in two colours, 96 × 96 pixels. Browsers decode it like a photograph, outside the
 * page's own thread, unlike an SVG.
 */
export function pictureUrl(n: number, hue: number): string {
  const disc = { x: 24 + (n % 7) * 8, y: 30 + (n % 5) * 9, radius: 12 + (n % 4) * 5 };
  const id = JSON.stringify([disc, hue % 360]);
  const url = made.get(id) ?? `data:image/png;base64,${encode(disc, hue).toString('base64')}`;
  made.set(id, url);
  return url;
}

/** https://www.w3.org/TR/png-3/, with a palette of two colours. */
function encode({ x, y, radius }: { x: number; y: number; radius: number }, hue: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 3], 8);
  const rows = Buffer.alloc((size + 1) * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      rows[row * (size + 1) + 1 + column] = Math.hypot(column - x, row - y) < radius ? 1 : 0;
  const palette = Buffer.from([...rgb(hue, 0.62, 0.17), ...rgb(hue + 150, 0.4, 0.2)]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param lightness between 0 and 1, as is @param spread */
const rgb = (hue: number, lightness: number, spread: number) =>
  [0, -120, 120].map((turn) => Math.round(255 * (lightness + spread * Math.cos(((hue + turn) * Math.PI) / 180))));

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
