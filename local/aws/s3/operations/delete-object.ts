import type { Call, Operation, S3 } from '../call.ts';
import { commitRemoval } from '../commit.ts';
import { matches } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import { allowObject, findBucket } from '../lookup.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = (s3, call) => {
  const version = call.query.get('versionId');
  if (version !== undefined && version !== 'null') throw new S3Error('InvalidArgument', 'Invalid version id specified');
  requireDeletable(s3, call, call.key, call.headers['if-match']);
  commitRemoval(s3, call, [call.key]);
  return { status: 204 };
};

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 * @throws S3Error NoSuchKey, PreconditionFailed; DeniedError
 */
export function requireDeletable(s3: S3, call: Call, key: string, etag: string | undefined): void {
  const { objects } = findBucket(s3, call.bucket);
  const asked = etag === undefined ? call : { ...call, headers: { ...call.headers, 'if-match': etag } };
  allowObject(s3, asked, 's3:DeleteObject', call.bucket, key);
  if (etag === undefined) return;
  if (etag !== '*') allowObject(s3, asked, 's3:GetObject', call.bucket, key);
  const existing = objects.get(key);
  if (!existing) throw new S3Error('NoSuchKey', undefined, { Key: key });
  if (!matches(etag, existing.etag)) throw new S3Error('PreconditionFailed', undefined, { Condition: 'If-Match' });
}
