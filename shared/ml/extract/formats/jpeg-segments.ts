/** A marker of a JPEG with its segment (ITU-T T.81, B.1.1). */
export interface JpegSegment {
  marker: number;
  /** The payload, without marker and length. */
  payload: Uint8Array;
  /** The coded image data of a scan, with stuffed bytes and restart markers. */
  coded?: Uint8Array;
}

export interface JpegSegments {
  segments: JpegSegment[];
  /** Whether the image has an end marker, instead of ending with the file. */
  ended: boolean;
  /** Offset of the end of the image. */
  end: number;
}

export const markers = {
  SOI: 0xd8,
  EOI: 0xd9,
  SOS: 0xda,
  DQT: 0xdb,
  DNL: 0xdc,
  DRI: 0xdd,
  DHT: 0xc4,
  APP0: 0xe0,
} as const;

/** Whether a marker starts a frame header, of any process: SOF0 to SOF15 except DHT, JPG and DAC. */
export const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;
const isComment = (marker: number) => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
/** The markers allowed between scans. Others are stray bytes. */
const isKnown = (marker: number) => (marker >= 0xc0 && marker <= 0xdf) || isComment(marker);

/**
 * The segments of a JPEG's image. Stray bytes between them are skipped, and so is a thumbnail among them.
 * @param distrustful ignore the length of an application segment that no marker follows
 */
export function readJpeg(bytes: Uint8Array, { from = 0, distrustful = false } = {}): JpegSegments {
  const segments: JpegSegment[] = [];
  let skipsThumbnails = from === 0;
  let at = from + 2;
  while (at < bytes.length) {
    at = nextMarker(bytes, at);
    const marker = bytes[at + 1];
    if (marker === undefined) break;
    at += 2;
    if (marker === markers.EOI) return { segments, ended: true, end: at };
    if (marker === markers.SOI) {
      // A thumbnail among stray bytes has an end marker, and the image continues after it. Otherwise the marker is a
      // duplicate.
      const inner = skipsThumbnails ? readJpeg(bytes, { from: at - 2 }) : undefined;
      const goesOn = inner?.ended && readJpeg(bytes, { from: inner.end - 2 }).segments.some(({ coded }) => coded);
      if (goesOn) at = inner.end;
      else skipsThumbnails = false;
      continue;
    }
    if (isRestart(marker)) continue;
    const end = at + lengthAt(bytes, at);
    if (distrustful && isComment(marker) && bytes[end] !== 0xff) continue;
    if (end > bytes.length) return { segments, ended: false, end: bytes.length };
    const segment: JpegSegment = { marker, payload: bytes.subarray(at + 2, end) };
    segments.push(segment);
    at = end;
    if (marker === markers.SOS) {
      at = endOfScan(bytes, at);
      segment.coded = bytes.subarray(end, at);
    }
  }
  return { segments, ended: false, end: bytes.length };
}

/** Big-endian; the length includes itself. */
function lengthAt(bytes: Uint8Array, at: number): number {
  return Math.max(2, ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
}

/** The offset of the next marker between segments (of its last fill byte). */
function nextMarker(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at !== -1 && at + 1 < bytes.length && !isKnown(bytes[at + 1] as number)) at = bytes.indexOf(0xff, at + 1);
  return at === -1 ? bytes.length : at;
}

/** Image data continue across stuffed zeros, restart markers and fill bytes. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at;
  }
  return bytes.length;
}
