import { cutShort, damaged, type Fault, type Mended, unsupported } from '../fault.ts';
import { readScanData } from './jpeg-scan.ts';
import { isFrame, type JpegSegment, type JpegSegments, markers, readJpeg } from './jpeg-segments.ts';
import { addHuffmanTables, type Frame, type HuffmanTable, readFrame, readScan, tablesLength } from './jpeg-tables.ts';

/** Zeros allowed at the end of an image without end marker. */
const longestZeros = 512;

/** Frame types that libjpeg reads: not the lossless and hierarchical ones (ITU-T T.81, table B.1). */
const readable = [0xc0, 0xc1, 0xc2, 0xc9, 0xca];

/**
 * Finds out why sharp refused a JPEG.
 * @returns the fault; or the image without harmless faults, of which libjpeg warns as of damaged data: meaningless scan
 * parameters, stray bytes, wrong lengths, unknown revisions, restart markers out of order, a missing end
 */
export function mendJpeg(bytes: Uint8Array): Mended | Fault {
  const asWritten = readJpeg(bytes);
  const parsed = isUsable(asWritten) ? asWritten : readJpeg(bytes, { distrustful: true });
  const given = readFrame(parsed.segments);
  if (!isUsable(parsed) || !given) {
    return parsed.ended
      ? damaged('the file has no image data')
      : { ...cutShort, cause: 'the file was cut short: it ends before its image data' };
  }
  const frame = { ...given, height: given.height || lateHeight(parsed) };
  const problem = frameProblem(frame);
  if (problem) return unsupported(problem);

  const sequential = frame.marker === 0xc0 || frame.marker === 0xc1;
  const tables = new Map<number, HuffmanTable>();
  let interval = 0;
  const kept: Uint8Array[] = [];
  for (const segment of parsed.segments) {
    const { marker, payload, coded } = segment;
    if (marker === markers.DHT) addHuffmanTables(tables, payload);
    if (marker === markers.DRI) interval = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
    const mended = mendSegment(segment, frame, sequential);
    if (mended) kept.push(...written(marker, mended));
    const scan = coded && readScan(segment);
    if (!coded || !scan) continue;
    if (!sequential) kept.push(coded.at(-1) === 0xff ? coded.subarray(0, -1) : coded);
    else {
      const read = readScanData(coded, frame, scan, tables, interval);
      if (!read.ok) {
        return read.cut && !parsed.ended
          ? cutShort
          : damaged(`its image data are damaged after ${percent(read.share)}`);
      }
      kept.push(read.coded);
    }
  }
  if (!parsed.ended && (frame.marker > 0xc2 || !isCovered(parsed, frame))) return cutShort;
  const mended = Buffer.concat([Uint8Array.of(0xff, markers.SOI), ...kept, Uint8Array.of(0xff, markers.EOI)]);
  return { bytes: mended, ...(!parsed.ended && { otherwise: cutShort }) };
}

/** Whether the file ends with zeros, as after an interrupted download into a preallocated file. */
export function endsWithZeros(bytes: Uint8Array): boolean {
  return (
    bytes.length > longestZeros && bytes.subarray(-longestZeros).every((byte) => byte === 0) && !readJpeg(bytes).ended
  );
}

const isUsable = ({ segments }: JpegSegments) =>
  segments.some(({ coded }) => coded !== undefined) && segments.some(({ marker }) => isFrame(marker));

/** A height of 0 means that it follows the first scan (B.2.5). */
function lateHeight({ segments }: JpegSegments): number {
  const payload = segments.find(({ marker }) => marker === markers.DNL)?.payload;
  return payload ? ((payload[0] ?? 0) << 8) | (payload[1] ?? 0) : 0;
}

function frameProblem({ marker, precision, width, height, components }: Frame): string | undefined {
  if (!readable.includes(marker)) return 'it is a lossless or hierarchical JPEG, which is not supported';
  if (precision !== 8) return `it has ${precision} bits per channel, and only 8 are supported`;
  if (width === 0 || height === 0) return 'its header says that it has no pixels';
  if (components.length === 0 || components.length > 4) return `it has ${components.length} channels`;
  return undefined;
}

/** The corrected payload; undefined for segments that the image does not need. */
function mendSegment({ marker, payload }: JpegSegment, frame: Frame, sequential: boolean): Uint8Array | undefined {
  const mended = payload.slice();
  if (isFrame(marker))
    return setBytes(mended, 1, frame.height >> 8, frame.height & 0xff).subarray(0, 6 + 3 * frame.components.length);
  switch (marker) {
    case markers.SOS: {
      const count = mended[0] as number;
      return (sequential ? setBytes(mended, 1 + 2 * count, 0, 63, 0) : mended).subarray(0, 4 + 2 * count);
    }
    case markers.DQT:
    case markers.DHT:
      return mended.subarray(0, tablesLength({ marker, payload }));
    case markers.DRI:
      return mended.subarray(0, 2);
    // Arithmetic coding's conditions.
    case 0xcc:
      return mended;
    // JFIF, its revision set to 1; Exif (orientation); colour profile; Adobe (colour transform).
    case markers.APP0:
      return isNamed(payload, 'JFIF\0') ? setBytes(mended, 5, 1) : undefined;
    case 0xe1:
      return isNamed(payload, 'Exif\0') ? mended : undefined;
    case 0xe2:
      return isNamed(payload, 'ICC_PROFILE\0') ? mended : undefined;
    case 0xee:
      // libjpeg treats an unknown transform as YCbCr or YCCK.
      if (!isNamed(payload, 'Adobe') || payload.length < 12) return undefined;
      return (payload[11] as number) > 2 ? setBytes(mended, 11, frame.components.length === 4 ? 2 : 1) : mended;
    default:
      return undefined;
  }
}

const isNamed = (payload: Uint8Array, name: string) =>
  Buffer.from(payload.subarray(0, name.length)).toString('latin1') === name;

function setBytes(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  if (at + values.length <= bytes.length) bytes.set(values, at);
  return bytes;
}

function written(marker: number, payload: Uint8Array): Uint8Array[] {
  const length = payload.length + 2;
  return [Uint8Array.of(0xff, marker, length >> 8, length & 0xff), payload];
}

/**
 * Whether the scans give every coefficient of every component to its last bit. In a file that was cut between two
 * scans, they don't.
 */
function isCovered({ segments }: JpegSegments, { marker, components }: Frame): boolean {
  const progressive = marker === 0xc2 || marker === 0xca;
  const given = new Map(components.map(({ id }) => [id, new Set<number>()]));
  for (const segment of segments) {
    const scan = segment.coded && readScan(segment);
    if (!scan || (progressive && scan.bit > 0)) continue;
    const [low, high] = progressive ? [scan.low, scan.high] : [0, 63];
    for (const { id } of scan.components) for (let k = low; k <= high; k++) given.get(id)?.add(k);
  }
  return [...given.values()].every((coefficients) => coefficients.size === 64);
}

const percent = (share: number) => `${Math.floor(100 * share)}%`;
