import type { Description, StoredObject, Tag } from '../../storage/changes.ts';
import { parseAlgorithm } from '../body/checksums.ts';
import { maxUploadBytes, receive, tooLarge } from '../body/receive.ts';
import { commitObject, openWrite } from '../objects/commit.ts';
import { type OpenSource, openCopySource, readSlice } from '../objects/copy-source.ts';
import { encryptionHeaders, readDescription } from '../objects/description.ts';
import { allowObject } from '../objects/lookup.ts';
import { tagsInHeader, withTags } from '../objects/tags.ts';
import type { Call, Operation, S3 } from '../protocol/call.ts';
import { invalidArgument, S3Error } from '../protocol/errors.ts';
import { document } from '../protocol/xml.ts';

/**
 * A copy is a single upload, even if its source had parts: its ETag is the MD5 of all its bytes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export const copyObject: Operation = async (s3, call) => {
  const condition = openWrite(s3, call);
  const wanted = call.headers['x-amz-checksum-algorithm'];
  const algorithm = wanted === undefined ? undefined : parseAlgorithm(wanted);

  const source = await openCopySource(s3, call);
  try {
    const { size, checksum } = source.object;
    if (size > maxUploadBytes) throw tooLarge(size, maxUploadBytes);
    const description = { ...directedDescription(call, source), ...withTags(directedTags(s3, call, source)) };
    const received = await receive(s3.store.bodies, readSlice(source.handle, 0, size - 1), {
      fallback: algorithm ?? checksum?.algorithm,
    });
    const object: StoredObject = { ...description, ...received, modified: Date.now() };
    const stored = commitObject(s3, call, { object, condition, event: 'ObjectCreated:Copy' });
    const result = document([
      'CopyObjectResult',
      [
        ['LastModified', new Date(stored.modified).toISOString()],
        ['ETag', `"${stored.etag}"`],
        [`Checksum${received.checksum.algorithm}`, received.checksum.value],
        ['ChecksumType', received.checksum.type],
      ],
    ]);
    return { status: 200, headers: encryptionHeaders(stored.kmsKey), body: result };
  } finally {
    await source.handle.close();
  }
};

/** COPY or REPLACE. @throws S3Error InvalidArgument */
function isReplaced({ headers }: Call, kind: 'tagging' | 'metadata'): boolean {
  const name = `x-amz-${kind}-directive`;
  const directive = headers[name] ?? 'COPY';
  if (directive === 'REPLACE' || directive === 'COPY') return directive === 'REPLACE';
  throw invalidArgument(name, directive, `Unknown ${kind} directive.`);
}

/** The source's or the request's tags. Copying tags needs permission to read and write them. @throws DeniedError */
function directedTags(s3: S3, call: Call, { bucket, key, object }: OpenSource): Tag[] {
  if (isReplaced(call, 'tagging')) return tagsInHeader(s3, call);
  const { tags = [] } = object;
  if (tags.length === 0) return [];
  allowObject(s3, call, 's3:GetObjectTagging', bucket, key);
  allowObject(s3, call, 's3:PutObjectTagging', call.bucket, call.key);
  return tags;
}

/** The description of the source or of the request. */
function directedDescription(call: Call, source: OpenSource): Description {
  if (isReplaced(call, 'metadata')) return readDescription(call.headers);
  if (source.bucket === call.bucket && source.key === call.key) {
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  return { headers: source.object.headers, metadata: source.object.metadata };
}
