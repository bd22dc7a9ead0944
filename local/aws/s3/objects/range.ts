import { S3Error } from '../protocol/errors.ts';

/**
 * The bytes that a Range header names, both ends included. Undefined: the whole object, also for headers that S3 ignores
 * (several ranges, other units).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @throws S3Error InvalidRange
 */
export function parseRange(header: string | undefined, size: number): [first: number, last: number] | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec((header ?? '').trim());
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '') {
    const length = Math.min(Number(to), size);
    if (length > 0) return [size - length, size - 1];
  } else {
    const first = Number(from);
    const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
    if (to !== '' && Number(to) < first) return undefined;
    if (first < size) return [first, last];
  }
  throw new S3Error('InvalidRange', undefined, { RangeRequested: header ?? '', ActualObjectSize: String(size) });
}
