import { markerOf, openListing } from '../listing/query.ts';
import type { Operation } from '../protocol/call.ts';
import { invalidArgument } from '../protocol/errors.ts';
import { document, type Element } from '../protocol/xml.ts';

const versionFields: Element[] = [
  ['VersionId', 'null'],
  ['IsLatest', true],
];

/**
 * Lists every object as version `null`, as S3 does for a bucket without versioning. Old versions are not kept.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export const listObjectVersions: Operation = (s3, call) => {
  const listing = openListing(s3, call, 's3:ListBucketVersions');
  const marker = call.query.get('key-marker') ?? '';
  const versionMarker = call.query.get('version-id-marker') ?? '';
  if (versionMarker !== '' && (marker === '' || versionMarker !== 'null')) {
    const why = marker === '' ? 'A version-id marker cannot be specified without a key marker.' : 'Invalid version id';
    throw invalidArgument('version-id-marker', versionMarker, why);
  }
  const { entries, next } = listing.list(listing.after(marker));
  const result = listing.document(
    [
      ['KeyMarker', listing.encode(marker)],
      ['VersionIdMarker', versionMarker],
      ['NextKeyMarker', next && listing.encode(markerOf(next))],
      ['NextVersionIdMarker', next && 'after' in next ? 'null' : undefined],
    ],
    next,
    listing.elements('Version', entries, versionFields, s3.accountId),
  );
  return { status: 200, body: document(['ListVersionsResult', result]) };
};
