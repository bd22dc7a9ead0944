import type { Bucket, UploadInProgress } from '../../storage/buckets.ts';
import type { StoredObject } from '../../storage/changes.ts';
import type { Call, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { bucketArn, objectArn } from '../protocol/names.ts';

/** @throws S3Error NoSuchBucket */
export function findBucket(s3: S3, name: string): Bucket {
  const bucket = s3.store.buckets.get(name);
  if (!bucket) throw new S3Error('NoSuchBucket', undefined, { BucketName: name });
  return bucket;
}

/** Requires that policies allow `action` on an object. @throws DeniedError */
export function allowObject(s3: S3, call: Call, action: string, bucket: string, key: string): void {
  s3.access.require(call.identity, {
    action,
    resource: objectArn(bucket, key),
    resourcePolicy: findBucket(s3, bucket).settings.policy,
    context: { 's3:if-match': call.headers['if-match'], 's3:if-none-match': call.headers['if-none-match'] },
  });
}

/** Requires that policies allow `action` on a bucket. @throws DeniedError */
export function allowBucket(
  s3: S3,
  call: Call,
  action: string,
  bucket: string,
  context: Record<string, string | undefined> = {},
): void {
  const resourcePolicy = s3.store.buckets.get(bucket)?.settings.policy;
  s3.access.require(call.identity, { action, resource: bucketArn(bucket), resourcePolicy, context });
}

/**
 * A sender without permission to list the bucket gets AccessDenied instead of NoSuchKey.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @throws S3Error NoSuchKey; DeniedError
 */
export function findObject(s3: S3, call: Call, bucket: string, key: string): StoredObject {
  const object = findBucket(s3, bucket).objects.get(key);
  if (object) return object;
  allowBucket(s3, call, 's3:ListBucket', bucket);
  throw new S3Error('NoSuchKey', undefined, { Key: key });
}

/** @throws S3Error NoSuchUpload */
export function findUpload(s3: S3, call: Call): UploadInProgress {
  const id = call.query.get('uploadId') ?? '';
  const upload = s3.store.buckets.upload(id);
  if (upload && upload.bucket === call.bucket && upload.key === call.key) return upload;
  throw new S3Error('NoSuchUpload', undefined, { UploadId: id });
}
