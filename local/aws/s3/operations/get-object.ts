import { smallBytes } from '../../storage/bodies.ts';
import type { StoredObject } from '../../storage/changes.ts';
import { isUnchanged, matches } from '../objects/conditions.ts';
import { checksumAnswer, objectHeaders } from '../objects/description.ts';
import { allowObject, findBucket, findObject } from '../objects/lookup.ts';
import { openBody } from '../objects/open-body.ts';
import { parseRange } from '../objects/range.ts';
import type { Answer, Call, Operation, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { requireVersion } from './delete-object.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation = async (s3, call) => {
  for (;;) {
    const object = find(s3, call);
    const answer = describe(call, object);
    if (answer.status === 304) return answer;
    const [first, last] = answer.range;
    const length = last - first + 1;
    // Read in the same turn as it was found, so the file is there.
    if (length <= smallBytes) return { ...answer, body: s3.store.bodies.read(object.file, first, length) };
    const handle = await openBody(s3, call.bucket, call.key, object);
    if (handle) return { ...answer, body: { handle, start: first, length } };
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

function describe(call: Call, object: StoredObject): Answer & { range: [number, number] } {
  const { headers, query } = call;
  if (isUnchanged(headers, object)) {
    const { etag, 'last-modified': modified } = objectHeaders(object);
    return { status: 304, headers: { etag, 'last-modified': modified }, range: [0, -1] };
  }
  const partNumber = query.get('partNumber');
  const whole: [number, number] = [0, object.size - 1];
  const part = partNumber === undefined ? undefined : partRange(object, partNumber);
  const range = part ?? (rangeStillMeant(headers, object) ? parseRange(headers.range, object.size) : undefined);
  const [first, last] = range ?? whole;
  const isPartial = range !== undefined;
  return {
    status: isPartial ? 206 : 200,
    headers: {
      ...objectHeaders(object),
      ...overrides(call),
      // A checksum is that of the whole: SDKs would check the piece against it.
      ...(headers['x-amz-checksum-mode'] === 'ENABLED' && !isPartial && checksumAnswer(object)),
      ...(part && { 'x-amz-mp-parts-count': object.parts?.length }),
      ...(isPartial && { 'content-range': `bytes ${first}-${last}/${object.size}` }),
      'content-length': last - first + 1,
    },
    range: [first, last],
  };
}

function rangeStillMeant(headers: Record<string, string>, object: StoredObject): boolean {
  const condition = headers['if-range'];
  if (condition === undefined) return true;
  return condition.includes('"') ? matches(condition, object.etag) : Date.parse(condition) >= object.modified - 999;
}

function partRange({ parts, size }: StoredObject, text: string): [number, number] | undefined {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', {
      ArgumentName: 'partNumber',
      ArgumentValue: text,
    });
  }
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

/** Headers that the sender wants to see instead of the stored ones. */
function overrides({ query, identity }: Call): Record<string, string> {
  const given = [...query].filter(([name]) => name.startsWith('response-'));
  if (given.length > 0 && !identity) {
    throw new S3Error('InvalidRequest', 'Request specific response headers cannot be used for anonymous GET requests.');
  }
  return Object.fromEntries(given.map(([name, value]) => [name.slice('response-'.length), value]));
}
