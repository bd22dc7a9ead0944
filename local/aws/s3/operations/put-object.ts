import type { StoredObject } from '../../storage/changes.ts';
import { expectedChecksum } from '../body/checksums.ts';
import { maxUploadBytes, receive, tooLarge } from '../body/receive.ts';
import { commitObject } from '../objects/commit.ts';
import { writeCondition } from '../objects/conditions.ts';
import { checksumAnswer, description, writtenHeaders } from '../objects/description.ts';
import { allowObject, findBucket } from '../objects/lookup.ts';
import { tagsInHeader, withTags } from '../objects/tags.ts';
import type { Operation } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation = async (s3, call) => {
  const { bucket, key, headers, payload } = call;
  findBucket(s3, bucket);
  allowObject(s3, call, 's3:PutObject', bucket, key);
  const condition = writeCondition(headers);
  if (condition.etag !== undefined) allowObject(s3, call, 's3:GetObject', bucket, key);
  const said = { ...description(headers), ...withTags(tagsInHeader(s3, call)) };
  if (payload.length === undefined) throw new S3Error('MissingContentLength');
  if (payload.length > maxUploadBytes) throw tooLarge(payload.length, maxUploadBytes);

  const { file, size, etag, checksum } = await receive(s3.store.bodies, payload.bytes(), {
    md5: headers['content-md5'],
    checksum: expectedChecksum(headers),
    trailer: payload.trailer,
  });
  const object: StoredObject = { ...said, file, size, etag, modified: Date.now(), checksum };
  const stored = commitObject(s3, call, { object, condition, event: 'ObjectCreated:Put' });
  return { status: 200, headers: { ...writtenHeaders(stored), ...checksumAnswer(stored) } };
};
