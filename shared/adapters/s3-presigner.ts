import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Presigner } from '../ports/presigner.ts';

const expirySeconds = 15 * 60;

/** Presigned requests to an S3 bucket. Uploads are forms, because a presigned PUT would not limit the size. */
export function createS3Presigner(client: S3Client, bucket: string): Presigner {
  return {
    upload: (key, { contentType, maxBytes }) =>
      createPresignedPost(client, {
        Bucket: bucket,
        Key: key,
        Fields: { 'Content-Type': contentType },
        Conditions: [
          ['eq', '$key', key],
          ['eq', '$Content-Type', contentType],
          ['content-length-range', 1, maxBytes],
        ],
        Expires: expirySeconds,
      }),

    download(key, { contentType, filename }) {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentType: contentType,
        ...(filename !== undefined && { ResponseContentDisposition: `attachment; filename="${filename}"` }),
      });
      return getSignedUrl(client, command, { expiresIn: expirySeconds });
    },
  };
}
