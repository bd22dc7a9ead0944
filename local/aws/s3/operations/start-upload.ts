import { randomBytes } from 'node:crypto';
import type { Checksum } from '../../storage/changes.ts';
import { isCrc, parseAlgorithm } from '../body/checksums.ts';
import { encryptionHeaders, readDescription } from '../objects/description.ts';
import { allowObject, findBucket, findUpload } from '../objects/lookup.ts';
import { tagsInHeader, withTags } from '../objects/tags.ts';
import type { Operation } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { document } from '../protocol/xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload: Operation = (s3, call) => {
  const { bucket, key, headers } = call;
  const { settings } = findBucket(s3, bucket);
  allowObject(s3, call, 's3:PutObject', bucket, key);
  const checksum = checksumPlan(headers);
  const id = randomBytes(24).toString('base64url');
  const upload = {
    ...readDescription(headers),
    ...withTags(tagsInHeader(s3, call)),
    id,
    bucket,
    key,
    started: Date.now(),
    ...(checksum && { checksum }),
  };
  s3.store.commit({ op: 'upload', upload });
  return {
    status: 200,
    headers: {
      ...encryptionHeaders(settings.kmsKey),
      'x-amz-checksum-algorithm': checksum?.algorithm,
      'x-amz-checksum-type': checksum?.type,
    },
    body: document([
      'InitiateMultipartUploadResult',
      [
        ['Bucket', bucket],
        ['Key', key],
        ['UploadId', id],
      ],
    ]),
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: Operation = (s3, call) => {
  findBucket(s3, call.bucket);
  allowObject(s3, call, 's3:AbortMultipartUpload', call.bucket, call.key);
  s3.store.commit({ op: 'abort', upload: findUpload(s3, call).id });
  return { status: 204 };
};

/** The types of checksums of each algorithm: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
function checksumPlan(headers: Record<string, string>): Pick<Checksum, 'algorithm' | 'type'> | undefined {
  const name = headers['x-amz-checksum-algorithm'];
  const type = headers['x-amz-checksum-type'];
  if (name === undefined) {
    if (type === undefined) return undefined;
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = parseAlgorithm(name);
  const chosen = type?.toUpperCase() ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  const possible =
    (chosen === 'FULL_OBJECT' && isCrc(algorithm)) || (chosen === 'COMPOSITE' && algorithm !== 'CRC64NVME');
  if (!possible) {
    throw new S3Error(
      'InvalidRequest',
      `The ${chosen} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type: chosen as Checksum['type'] };
}
