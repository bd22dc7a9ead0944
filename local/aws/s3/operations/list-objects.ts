import type { Bucket } from '../../storage/buckets.ts';
import { type Cursor, cursorToken, type Entry, listKeys, parseToken } from '../listing/keys.ts';
import { allowBucket, findBucket } from '../objects/lookup.ts';
import type { Call, Operation, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { formEncode } from '../protocol/names.ts';
import { document, type Element } from '../protocol/xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation = (s3, call) => {
  const { bucket, prefix, delimiter, max, encode } = openListing(s3, call);
  const token = call.query.get('continuation-token');
  const startAfter = call.query.get('start-after');
  const fetchOwner = call.query.get('fetch-owner') === 'true';
  let from: Cursor | undefined = startAfter ? { after: startAfter } : undefined;
  if (token !== undefined) {
    from = parseToken(token);
    if (!from) throw invalid('continuation-token', token, 'The continuation token provided is incorrect');
  }
  const { entries, next } = listKeys(bucket.keys, { prefix, delimiter, from, max });
  return {
    status: 200,
    body: document([
      'ListBucketResult',
      [
        ['Name', call.bucket],
        ['Prefix', encode(prefix)],
        ['StartAfter', startAfter && encode(startAfter)],
        ['ContinuationToken', token],
        ['NextContinuationToken', next && cursorToken(next)],
        ['KeyCount', entries.length],
        ['MaxKeys', max],
        ['Delimiter', delimiter ? encode(delimiter) : undefined],
        ['EncodingType', call.query.get('encoding-type')],
        ['IsTruncated', next !== undefined],
        ...render(bucket, entries, encode, fetchOwner ? s3.accountId : undefined),
      ],
    ]),
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjectsV1: Operation = (s3, call) => {
  const { bucket, prefix, delimiter, max, encode } = openListing(s3, call);
  const marker = call.query.get('marker') ?? '';
  const isPrefix = delimiter !== '' && marker.startsWith(prefix) && marker.endsWith(delimiter);
  const from = marker === '' ? undefined : isPrefix ? { afterPrefix: marker } : { after: marker };
  const { entries, next } = listKeys(bucket.keys, { prefix, delimiter, from, max });
  const nextMarker = next && ('after' in next ? next.after : next.afterPrefix);
  return {
    status: 200,
    body: document([
      'ListBucketResult',
      [
        ['Name', call.bucket],
        ['Prefix', encode(prefix)],
        ['Marker', encode(marker)],
        // Without a delimiter the last key is the next marker, and S3 does not say it.
        ['NextMarker', delimiter && nextMarker ? encode(nextMarker) : undefined],
        ['MaxKeys', max],
        ['Delimiter', delimiter ? encode(delimiter) : undefined],
        ['EncodingType', call.query.get('encoding-type')],
        ['IsTruncated', next !== undefined],
        ...render(bucket, entries, encode, s3.accountId),
      ],
    ]),
  };
};

/** What a listing asks for, once the sender may list. @throws S3Error InvalidArgument, NoSuchBucket; DeniedError */
export function openListing(s3: S3, call: Call, action = 's3:ListBucket') {
  const { query } = call;
  const bucket = findBucket(s3, call.bucket);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = query.get('max-keys');
  allowBucket(s3, call, action, call.bucket, {
    's3:prefix': query.get('prefix'),
    's3:delimiter': query.get('delimiter'),
    's3:max-keys': maxKeys,
  });
  return { bucket, prefix, delimiter, max: pageSize('max-keys', maxKeys), encode: encoder(query) };
}

/** How names are written: as they are, or encoded when asked to. @throws S3Error InvalidArgument */
export function encoder(query: Call['query']): (text: string) => string {
  const type = query.get('encoding-type');
  if (type === undefined) return (text) => text;
  if (type !== 'url') throw invalid('encoding-type', type, 'Invalid Encoding Method specified in Request');
  return formEncode;
}

/** At most 1,000 a page, whatever was asked for. @throws S3Error InvalidArgument */
export function pageSize(name: string, text: string | undefined): number {
  if (text === undefined || text === '') return 1000;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2 ** 31 - 1) {
    throw invalid(name, text, `Argument ${name} must be an integer between 0 and 2147483647`);
  }
  return Math.min(Number(text), 1000);
}

function render(
  bucket: Bucket,
  entries: Entry[],
  encode: (text: string) => string,
  owner: string | undefined,
): Element[] {
  const contents: Element[] = [];
  const prefixes: Element[] = [];
  for (const entry of entries) {
    if ('prefix' in entry) {
      prefixes.push(['CommonPrefixes', [['Prefix', encode(entry.prefix)]]]);
      continue;
    }
    const object = bucket.objects.get(entry.key);
    if (!object) continue;
    contents.push([
      'Contents',
      [
        ['Key', encode(entry.key)],
        ['LastModified', new Date(object.modified).toISOString()],
        ['ETag', `"${object.etag}"`],
        ['ChecksumAlgorithm', object.checksum?.algorithm],
        ['ChecksumType', object.checksum?.type],
        ['Size', object.size],
        ['Owner', owner === undefined ? undefined : [['ID', owner]]],
        ['StorageClass', 'STANDARD'],
      ],
    ]);
  }
  return [...contents, ...prefixes];
}

function invalid(name: string, value: string, message: string): S3Error {
  return new S3Error('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });
}
