import { allowBucket, findBucket } from '../objects/lookup.ts';
import type { Call, S3 } from '../protocol/call.ts';
import { invalidArgument } from '../protocol/errors.ts';
import { formEncode } from '../protocol/names.ts';
import type { Element } from '../protocol/xml.ts';
import { type Cursor, type Entry, listKeys } from './keys.ts';

/** The parameters of a listing, if the sender may list. @throws S3Error InvalidArgument, NoSuchBucket; DeniedError */
export function openListing(s3: S3, call: Call, action = 's3:ListBucket') {
  const { query } = call;
  const { keys, objects } = findBucket(s3, call.bucket);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = query.get('max-keys');
  allowBucket(s3, call, action, call.bucket, {
    's3:prefix': query.get('prefix'),
    's3:delimiter': query.get('delimiter'),
    's3:max-keys': maxKeys,
  });
  const max = pageSize('max-keys', maxKeys);
  const encode = encoder(query);
  return {
    encode,
    /** One page from the cursor on. */
    list: (from: Cursor | undefined) => listKeys(keys, { prefix, delimiter, from, max }),

    /** The cursor of a marker. */
    after(marker: string): Cursor | undefined {
      if (marker === '') return undefined;
      const isGroup = delimiter !== '' && marker.startsWith(prefix) && marker.endsWith(delimiter);
      return isGroup ? { afterPrefix: marker } : { after: marker };
    },

    /** The elements that repeat the request's parameters, around those of one operation. */
    document: (own: Element[], next: Cursor | undefined, entries: Element[]): Element[] => [
      ['Name', call.bucket],
      ['Prefix', encode(prefix)],
      ...own,
      ['MaxKeys', max],
      ['Delimiter', delimiter ? encode(delimiter) : undefined],
      ['EncodingType', query.get('encoding-type')],
      ['IsTruncated', next !== undefined],
      ...entries,
    ],

    /** The objects, then the common prefixes. @param own an operation's own fields of an object */
    elements(name: string, entries: readonly Entry[], own: Element[], owner: string | undefined): Element[] {
      const found = entries.flatMap((entry): Element[] => {
        const object = 'key' in entry ? objects.get(entry.key) : undefined;
        if (!('key' in entry) || !object) return [];
        const fields: Element[] = [
          ['Key', encode(entry.key)],
          ...own,
          ['LastModified', new Date(object.modified).toISOString()],
          ['ETag', `"${object.etag}"`],
          ['ChecksumAlgorithm', object.checksum?.algorithm],
          ['ChecksumType', object.checksum?.type],
          ['Size', object.size],
          ['Owner', owner === undefined ? undefined : [['ID', owner]]],
          ['StorageClass', 'STANDARD'],
        ];
        return [[name, fields]];
      });
      const prefixes = entries.flatMap((entry): Element[] =>
        'prefix' in entry ? [['CommonPrefixes', [['Prefix', encode(entry.prefix)]]]] : [],
      );
      return [...found, ...prefixes];
    },
    hasDelimiter: delimiter !== '',
  };
}

export const markerOf = (cursor: Cursor): string => ('after' in cursor ? cursor.after : cursor.afterPrefix);

/** Encodes names on request. @throws S3Error InvalidArgument */
export function encoder(query: Call['query']): (text: string) => string {
  const type = query.get('encoding-type');
  if (type === undefined) return (text) => text;
  if (type !== 'url') throw invalidArgument('encoding-type', type, 'Invalid Encoding Method specified in Request');
  return formEncode;
}

/** At most 1,000. @throws S3Error InvalidArgument */
export function pageSize(name: string, text: string | undefined): number {
  if (text === undefined || text === '') return 1000;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2 ** 31 - 1) {
    throw invalidArgument(name, text, `Argument ${name} must be an integer between 0 and 2147483647`);
  }
  return Math.min(Number(text), 1000);
}
