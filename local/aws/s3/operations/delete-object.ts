import { commitRemoval } from '../objects/commit.ts';
import { matches } from '../objects/conditions.ts';
import { allowObject, findBucket } from '../objects/lookup.ts';
import type { Call, Operation, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';

/**
 * With a version id, the deletion is final: the object is gone from the disk before the response.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
 */
export const deleteObject: Operation = async (s3, call) => {
  const version = requireVersion(call.query.get('versionId'));
  requireDeletable(s3, call, call.key, { etag: call.headers['if-match'], version });
  commitRemoval(s3, call, [call.key]);
  if (version === undefined) return { status: 204 };
  await s3.store.purge();
  return { status: 204, headers: { 'x-amz-version-id': version } };
};

/** `null` names an object's only version; undefined names none. @throws S3Error InvalidArgument */
export function requireVersion(version: string | undefined): string | undefined {
  if (version === undefined || version === 'null') return version;
  throw new S3Error('InvalidArgument', 'Invalid version id specified');
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 * @throws S3Error NoSuchKey, PreconditionFailed; DeniedError
 */
export function requireDeletable(
  s3: S3,
  call: Call,
  key: string,
  { etag, version }: { etag: string | undefined; version: string | undefined },
): void {
  const { objects } = findBucket(s3, call.bucket);
  const asked = etag === undefined ? call : { ...call, headers: { ...call.headers, 'if-match': etag } };
  allowObject(s3, asked, version === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', call.bucket, key);
  if (etag === undefined) return;
  if (etag !== '*') allowObject(s3, asked, 's3:GetObject', call.bucket, key);
  const existing = objects.get(key);
  if (!existing) throw new S3Error('NoSuchKey', undefined, { Key: key });
  if (!matches(etag, existing.etag)) throw new S3Error('PreconditionFailed', undefined, { Condition: 'If-Match' });
}
