import { cursorToken, parseToken } from '../listing/keys.ts';
import { markerOf, openListing } from '../listing/query.ts';
import type { Operation } from '../protocol/call.ts';
import { invalidArgument } from '../protocol/errors.ts';
import { document } from '../protocol/xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation = (s3, call) => {
  const listing = openListing(s3, call);
  const token = call.query.get('continuation-token');
  const startAfter = call.query.get('start-after');
  const from = token === undefined ? (startAfter ? { after: startAfter } : undefined) : parseToken(token);
  if (token !== undefined && !from) {
    throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect');
  }
  const { entries, next } = listing.list(from);
  const owner = call.query.get('fetch-owner') === 'true' ? s3.accountId : undefined;
  const result = listing.document(
    [
      ['StartAfter', startAfter && listing.encode(startAfter)],
      ['ContinuationToken', token],
      ['NextContinuationToken', next && cursorToken(next)],
      ['KeyCount', entries.length],
    ],
    next,
    listing.elements('Contents', entries, [], owner),
  );
  return { status: 200, body: document(['ListBucketResult', result]) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjectsV1: Operation = (s3, call) => {
  const listing = openListing(s3, call);
  const marker = call.query.get('marker') ?? '';
  const { entries, next } = listing.list(listing.after(marker));
  const result = listing.document(
    [
      ['Marker', listing.encode(marker)],
      // Without a delimiter, S3 leaves this out: the last key is the next marker.
      ['NextMarker', next && listing.hasDelimiter ? listing.encode(markerOf(next)) : undefined],
    ],
    next,
    listing.elements('Contents', entries, [], s3.accountId),
  );
  return { status: 200, body: document(['ListBucketResult', result]) };
};
