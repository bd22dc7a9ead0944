import type { AwsResponse } from '../../requests/response.ts';
import { smallBytes } from '../../storage/bodies.ts';
import type { StoredObject } from '../../storage/changes.ts';
import { isUnchanged, matches } from '../objects/conditions.ts';
import { checksumHeadersOf, objectHeaders } from '../objects/description.ts';
import { allowObject, findBucket, findObject } from '../objects/lookup.ts';
import { openBody } from '../objects/open-body.ts';
import { parsePartNumber } from '../objects/part-number.ts';
import { parseRange } from '../objects/range.ts';
import type { Call, Operation, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { requireVersion } from './delete-object.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation = async (s3, call) => {
  for (;;) {
    const object = find(s3, call);
    const response = describe(call, object);
    if (response.status === 304) return response;
    const [first, last] = response.range;
    const length = last - first + 1;
    // The lookup and this read are one turn of the event loop, so the file exists.
    if (length <= smallBytes) return { ...response, body: s3.store.bodies.read(object.file, first, length) };
    const handle = await openBody(s3, call.bucket, call.key, object);
    if (handle) return { ...response, body: { handle, start: first, length } };
  }
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation = (s3, call) => describe(call, find(s3, call));

function find(s3: S3, call: Call): StoredObject {
  findBucket(s3, call.bucket);
  const version = requireVersion(call.query.get('versionId'));
  allowObject(s3, call, version === undefined ? 's3:GetObject' : 's3:GetObjectVersion', call.bucket, call.key);
  return findObject(s3, call, call.bucket, call.key);
}

function describe(call: Call, object: StoredObject): AwsResponse & { range: [number, number] } {
  const { headers, query } = call;
  if (isUnchanged(headers, object)) {
    const { etag, 'last-modified': modified } = objectHeaders(object);
    return { status: 304, headers: { etag, 'last-modified': modified }, range: [0, -1] };
  }
  const partNumber = query.get('partNumber');
  const whole: [number, number] = [0, object.size - 1];
  const part = partNumber === undefined ? undefined : partRange(object, partNumber);
  const range = part ?? (isRangeValid(headers, object) ? parseRange(headers.range, object.size) : undefined);
  const [first, last] = range ?? whole;
  const isPartial = range !== undefined;
  return {
    status: isPartial ? 206 : 200,
    headers: {
      ...objectHeaders(object),
      ...overrides(call),
      // Not for a range: SDKs would compare it with the checksum of the whole object.
      ...(headers['x-amz-checksum-mode'] === 'ENABLED' && !isPartial && checksumHeadersOf(object)),
      ...(part && { 'x-amz-mp-parts-count': object.parts?.length }),
      ...(isPartial && { 'content-range': `bytes ${first}-${last}/${object.size}` }),
      'content-length': last - first + 1,
    },
    range: [first, last],
  };
}

function isRangeValid(headers: Record<string, string>, object: StoredObject): boolean {
  const condition = headers['if-range'];
  if (condition === undefined) return true;
  return condition.includes('"') ? matches(condition, object.etag) : Date.parse(condition) >= object.modified - 999;
}

function partRange({ parts, size }: StoredObject, text: string): [number, number] | undefined {
  const number = parsePartNumber(text);
  const sizes = parts ?? [size];
  const length = sizes[number - 1];
  if (length === undefined)
    throw new S3Error('InvalidPartNumber', undefined, {
      PartNumberRequested: text,
      ActualPartCount: `${sizes.length}`,
    });
  if (length === 0) return undefined;
  const start = sizes.slice(0, number - 1).reduce((sum, one) => sum + one, 0);
  return [start, start + length - 1];
}

/** Response headers from the request's parameters. */
function overrides({ query, identity }: Call): Record<string, string> {
  const overridden = [...query].filter(([name]) => name.startsWith('response-'));
  if (overridden.length > 0 && !identity) {
    throw new S3Error('InvalidRequest', 'Request specific response headers cannot be used for anonymous GET requests.');
  }
  return Object.fromEntries(overridden.map(([name, value]) => [name.slice('response-'.length), value]));
}
