import type { UploadPart } from '../../storage/changes.ts';
import { checksumHeader, expectedChecksum } from '../body/checksums.ts';
import { type Expected, maxUploadBytes, type Received, receive, tooLarge } from '../body/receive.ts';
import { opaqueTag } from '../objects/commit.ts';
import { openCopySource, readSlice } from '../objects/copy-source.ts';
import { encryptionHeaders, writtenHeaders } from '../objects/description.ts';
import { allowObject, findBucket, findUpload } from '../objects/lookup.ts';
import type { Call, Operation, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { document } from '../protocol/xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation = async (s3, call) => {
  const { headers, payload } = call;
  const { number, fallback } = open(s3, call);
  const checksum = expectedChecksum(headers);
  if (fallback && checksum && checksum.algorithm !== fallback) {
    throw new S3Error(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${fallback.toLowerCase()}, actual checksum Type: ${checksum.algorithm.toLowerCase()}`,
    );
  }
  if (payload.length === undefined) throw new S3Error('MissingContentLength');
  if (payload.length > maxUploadBytes) throw tooLarge(payload.length, maxUploadBytes);
  const expected: Expected = {
    md5: headers['content-md5'],
    checksum,
    trailer: payload.trailer,
    ...(fallback && { fallback }),
  };
  const received = await receive(s3.store.bodies, payload.bytes(), expected);
  const { etag } = keep(s3, call, number, received);
  const given = fallback ?? checksum?.algorithm;
  return {
    status: 200,
    headers: {
      ...writtenHeaders({ etag, ...kmsOf(s3, call) }),
      ...(given && { [checksumHeader(given)]: received.checksum.value }),
    },
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: Operation = async (s3, call) => {
  const { number, fallback } = open(s3, call);
  const source = await openCopySource(s3, call);
  try {
    const [first, last] = sourceRange(call.headers['x-amz-copy-source-range'], source.object.size);
    const expected = { md5: undefined, checksum: undefined, trailer: {}, ...(fallback && { fallback }) };
    const received = await receive(s3.store.bodies, readSlice(source.handle, first, last), expected);
    const { modified, etag, checksum } = keep(s3, call, number, received);
    const result = document([
      'CopyPartResult',
      [
        ['LastModified', new Date(modified).toISOString()],
        ['ETag', `"${etag}"`],
        [`Checksum${received.checksum.algorithm}`, fallback && checksum],
      ],
    ]);
    return { status: 200, headers: encryptionHeaders(kmsOf(s3, call).kmsKey), body: result };
  } finally {
    await source.handle.close();
  }
};

/** The key that the bucket's objects are encrypted with. */
function kmsOf(s3: S3, { bucket }: Call): { kmsKey?: string } {
  const { kmsKey } = findBucket(s3, bucket).settings;
  return kmsKey === undefined ? {} : { kmsKey };
}

function open(s3: S3, call: Call) {
  findBucket(s3, call.bucket);
  allowObject(s3, call, 's3:PutObject', call.bucket, call.key);
  const text = call.query.get('partNumber') ?? '';
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 10_000) {
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', {
      ArgumentName: 'partNumber',
      ArgumentValue: text,
    });
  }
  return { number, fallback: findUpload(s3, call).checksum?.algorithm };
}

/** Makes what was received a part, if the upload is still there. */
function keep(s3: S3, call: Call, number: number, { file, size, etag, checksum }: Received): UploadPart {
  const tag = kmsOf(s3, call).kmsKey === undefined ? etag : opaqueTag();
  const part = { file, size, etag: tag, modified: Date.now(), checksum: checksum.value };
  try {
    s3.store.commit({ op: 'part', upload: findUpload(s3, call).id, number, part });
  } catch (error) {
    s3.store.bodies.remove([file]);
    throw error;
  }
  return part;
}

function sourceRange(header: string | undefined, size: number): [number, number] {
  if (header === undefined) return [0, size - 1];
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match && first <= last && last < size) return [first, last];
  throw new S3Error(
    'InvalidArgument',
    `The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy, within an object of ${size} bytes`,
    {
      ArgumentName: 'x-amz-copy-source-range',
      ArgumentValue: header,
    },
  );
}
