import type { Description, StoredObject, Tag } from '../../storage/changes.ts';
import { parseAlgorithm } from '../body/checksums.ts';
import { maxUploadBytes, receive, tooLarge } from '../body/receive.ts';
import { commitObject } from '../objects/commit.ts';
import { writeCondition } from '../objects/conditions.ts';
import { type OpenSource, openCopySource, readSlice } from '../objects/copy-source.ts';
import { description, encryptionHeaders } from '../objects/description.ts';
import { allowObject, findBucket } from '../objects/lookup.ts';
import { tagsInHeader, withTags } from '../objects/tags.ts';
import type { Call, Operation, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { document } from '../protocol/xml.ts';

/**
 * A copy is one upload, whatever its source was: its ETag is the MD5 of all its bytes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export const copyObject: Operation = async (s3, call) => {
  const { bucket, key, headers } = call;
  findBucket(s3, bucket);
  allowObject(s3, call, 's3:PutObject', bucket, key);
  const condition = writeCondition(headers);
  if (condition.etag !== undefined) allowObject(s3, call, 's3:GetObject', bucket, key);
  const wanted = headers['x-amz-checksum-algorithm'];
  const algorithm = wanted === undefined ? undefined : parseAlgorithm(wanted);

  const source = await openCopySource(s3, call);
  try {
    if (source.object.size > maxUploadBytes) throw tooLarge(source.object.size, maxUploadBytes);
    const said = { ...directed(call, source), ...withTags(directedTags(s3, call, source)) };
    const fallback = algorithm ?? source.object.checksum?.algorithm;
    const { file, size, etag, checksum } = await receive(
      s3.store.bodies,
      readSlice(source.handle, 0, source.object.size - 1),
      { md5: undefined, checksum: undefined, trailer: {}, ...(fallback && { fallback }) },
    );
    const object: StoredObject = { ...said, file, size, etag, modified: Date.now(), checksum };
    const stored = commitObject(s3, call, { object, condition, event: 'ObjectCreated:Copy' });
    const result = document([
      'CopyObjectResult',
      [
        ['LastModified', new Date(stored.modified).toISOString()],
        ['ETag', `"${stored.etag}"`],
        [`Checksum${checksum.algorithm}`, checksum.value],
        ['ChecksumType', checksum.type],
      ],
    ]);
    return { status: 200, headers: encryptionHeaders(stored.kmsKey), body: result };
  } finally {
    await source.handle.close();
  }
};

/**
 * The tags of a copy: its source's, which its sender must be allowed to read and write, or the request's.
 * @throws S3Error InvalidArgument; DeniedError
 */
function directedTags(s3: S3, call: Call, { bucket, key, object }: OpenSource): Tag[] {
  const directive = call.headers['x-amz-tagging-directive'] ?? 'COPY';
  if (directive === 'REPLACE') return tagsInHeader(s3, call);
  if (directive !== 'COPY') {
    throw new S3Error('InvalidArgument', 'Unknown tagging directive.', {
      ArgumentName: 'x-amz-tagging-directive',
      ArgumentValue: directive,
    });
  }
  const { tags = [] } = object;
  if (tags.length === 0) return [];
  allowObject(s3, call, 's3:GetObjectTagging', bucket, key);
  allowObject(s3, call, 's3:PutObjectTagging', call.bucket, call.key);
  return tags;
}

/** What the copy says of itself: what its source says, or what the request does. */
function directed({ bucket, key, headers }: Call, source: OpenSource): Description {
  const directive = headers['x-amz-metadata-directive'] ?? 'COPY';
  if (directive === 'REPLACE') return description(headers);
  if (directive !== 'COPY') {
    throw new S3Error('InvalidArgument', 'Unknown metadata directive.', {
      ArgumentName: 'x-amz-metadata-directive',
      ArgumentValue: directive,
    });
  }
  if (source.bucket === bucket && source.key === key) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  return { headers: source.object.headers, metadata: source.object.metadata };
}
