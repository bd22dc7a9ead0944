import { listKeys } from '../listing/keys.ts';
import type { Operation } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { document, type Element } from '../protocol/xml.ts';
import { openListing } from './list-objects.ts';

/**
 * What is there, each object as its version `null`: as S3 lists a bucket without versioning. Old versions are not kept.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export const listObjectVersions: Operation = (s3, call) => {
  const { bucket, prefix, delimiter, max, encode } = openListing(s3, call, 's3:ListBucketVersions');
  const marker = call.query.get('key-marker') ?? '';
  const versionMarker = call.query.get('version-id-marker') ?? '';
  if (versionMarker !== '' && (marker === '' || versionMarker !== 'null')) {
    const why = marker === '' ? 'A version-id marker cannot be specified without a key marker.' : 'Invalid version id';
    throw new S3Error('InvalidArgument', why, { ArgumentName: 'version-id-marker', ArgumentValue: versionMarker });
  }
  const isPrefix = delimiter !== '' && marker.startsWith(prefix) && marker.endsWith(delimiter);
  const from = marker === '' ? undefined : isPrefix ? { afterPrefix: marker } : { after: marker };
  const { entries, next } = listKeys(bucket.keys, { prefix, delimiter, from, max });
  const nextMarker = next && ('after' in next ? next.after : next.afterPrefix);

  const versions = entries.flatMap((entry): Element[] => {
    const object = 'key' in entry ? bucket.objects.get(entry.key) : undefined;
    if (!('key' in entry) || !object) return [];
    const of = [
      ['Key', encode(entry.key)],
      ['VersionId', 'null'],
      ['IsLatest', true],
      ['LastModified', new Date(object.modified).toISOString()],
      ['ETag', `"${object.etag}"`],
      ['ChecksumAlgorithm', object.checksum?.algorithm],
      ['ChecksumType', object.checksum?.type],
      ['Size', object.size],
      ['Owner', [['ID', s3.accountId]]],
      ['StorageClass', 'STANDARD'],
    ] satisfies Element[];
    return [['Version', of]];
  });
  const prefixes = entries.flatMap((entry): Element[] =>
    'prefix' in entry ? [['CommonPrefixes', [['Prefix', encode(entry.prefix)]]]] : [],
  );
  return {
    status: 200,
    body: document([
      'ListVersionsResult',
      [
        ['Name', call.bucket],
        ['Prefix', encode(prefix)],
        ['KeyMarker', encode(marker)],
        ['VersionIdMarker', versionMarker],
        ['NextKeyMarker', nextMarker && encode(nextMarker)],
        ['NextVersionIdMarker', next && 'after' in next ? 'null' : undefined],
        ['MaxKeys', max],
        ['Delimiter', delimiter ? encode(delimiter) : undefined],
        ['EncodingType', call.query.get('encoding-type')],
        ['IsTruncated', next !== undefined],
        ...versions,
        ...prefixes,
      ],
    ]),
  };
};
