import { cutShort, damaged, type Fault, unsupported } from '../fault.ts';

/** A box of ISO base media files (ISO/IEC 14496-12, 4.2). */
interface Box {
  type: string;
  content: Uint8Array;
  /** Whether the file contains all of the box. */
  whole: boolean;
}

/** The picture is one item, or many that form a grid or overlays. */
const derived = ['grid', 'iovl', 'iden', 'tmap'];
const codecs: Record<string, string> = {
  hvc1: 'HEVC (as in HEIC)',
  vvc1: 'VVC',
  jpeg: 'JPEG',
  j2k1: 'JPEG 2000',
  unci: 'an uncompressed form',
};

/** Checks that every box is present, and that the picture is coded as AV1. @returns the fault */
export function checkAvif(bytes: Uint8Array): Fault | undefined {
  const boxes = readBoxes(bytes);
  if (boxes.some(({ whole }) => !whole)) return cutShort;
  const meta = boxes.find(({ type }) => type === 'meta');
  if (!meta) return damaged('it has no box that describes its picture');
  const inner = readBoxes(meta.content.subarray(4));
  const types = itemTypes(inner.find(({ type }) => type === 'iinf')?.content ?? new Uint8Array());
  const primary = types.get(primaryItem(inner.find(({ type }) => type === 'pitm')?.content)) ?? '';
  const coded = derived.includes(primary)
    ? [...types.values()].find((type) => type === 'av01' || codecs[type])
    : primary;
  if (coded === 'av01') return undefined;
  if (!coded) return damaged('it does not say which of its items is the picture');
  return unsupported(`its picture is coded as ${codecs[coded] ?? coded}, not as AV1`);
}

function readBoxes(bytes: Uint8Array): Box[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    let size = view.getUint32(at);
    let head = 8;
    if (size === 1 && at + 16 <= bytes.length) {
      size = Number(view.getBigUint64(at + 8));
      head = 16;
    }
    // 0 means to the end of the file. Bytes after the last box don't belong to the image.
    if (size === 0) size = bytes.length - at;
    if (size < head || !/^[ -~]{4}$/.test(type)) break;
    boxes.push({ type, content: bytes.subarray(at + head, at + size), whole: at + size <= bytes.length });
    at += size;
  }
  return boxes;
}

/** The primary item, from a box `pitm` (ISO/IEC 14496-12, 8.11.4). */
function primaryItem(content: Uint8Array = new Uint8Array(6)): number {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (content.length < 6) return 0;
  return content[0] === 0 || content.length < 8 ? view.getUint16(4) : view.getUint32(4);
}

/** The types of items by their numbers, from a box `iinf` (8.11.6). */
function itemTypes(content: Uint8Array): Map<number, string> {
  const types = new Map<number, string>();
  for (const { type, content: entry } of readBoxes(content.subarray(content[0] === 0 ? 6 : 8))) {
    const wide = entry[0] === 3;
    if (type !== 'infe' || entry.length < (wide ? 14 : 12)) continue;
    const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength);
    const id = wide ? view.getUint32(4) : view.getUint16(4);
    const at = wide ? 10 : 8;
    types.set(id, Buffer.from(entry.subarray(at, at + 4)).toString('latin1'));
  }
  return types;
}
