import type { UploadPart } from '../../storage/changes.ts';
import { checksumHeader, expectedChecksum } from '../body/checksums.ts';
import { type Received, receive, requireUploadSize } from '../body/receive.ts';
import { opaqueTag } from '../objects/commit.ts';
import { openCopySource, readSlice } from '../objects/copy-source.ts';
import { encryptionHeaders, writtenHeaders } from '../objects/description.ts';
import { allowObject, findBucket, findUpload } from '../objects/lookup.ts';
import { parsePartNumber } from '../objects/part-number.ts';
import type { Call, Operation, S3 } from '../protocol/call.ts';
import { invalidArgument, S3Error } from '../protocol/errors.ts';
import { document } from '../protocol/xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation = async (s3, call) => {
  const { headers, payload } = call;
  const { number, algorithm } = openPart(s3, call);
  const checksum = expectedChecksum(headers);
  if (algorithm && checksum && checksum.algorithm !== algorithm) {
    throw new S3Error(
      'InvalidRequest',
      `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${checksum.algorithm.toLowerCase()}`,
    );
  }
  requireUploadSize(payload.length);
  const received = await receive(s3.store.bodies, payload.bytes(), {
    md5: headers['content-md5'],
    checksum,
    trailer: payload.trailer,
    fallback: algorithm,
  });
  const { etag } = commitPart(s3, call, number, received);
  const shown = algorithm ?? checksum?.algorithm;
  return {
    status: 200,
    headers: {
      ...writtenHeaders({ etag, ...kmsOf(s3, call) }),
      ...(shown && { [checksumHeader(shown)]: received.checksum.value }),
    },
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: Operation = async (s3, call) => {
  const { number, algorithm } = openPart(s3, call);
  const source = await openCopySource(s3, call);
  try {
    const [first, last] = sourceRange(call.headers['x-amz-copy-source-range'], source.object.size);
    const received = await receive(s3.store.bodies, readSlice(source.handle, first, last), { fallback: algorithm });
    const { modified, etag, checksum } = commitPart(s3, call, number, received);
    const result = document([
      'CopyPartResult',
      [
        ['LastModified', new Date(modified).toISOString()],
        ['ETag', `"${etag}"`],
        [`Checksum${received.checksum.algorithm}`, algorithm && checksum],
      ],
    ]);
    return { status: 200, headers: encryptionHeaders(kmsOf(s3, call).kmsKey), body: result };
  } finally {
    await source.handle.close();
  }
};

function kmsOf(s3: S3, { bucket }: Call): { kmsKey?: string } {
  const { kmsKey } = findBucket(s3, bucket).settings;
  return kmsKey === undefined ? {} : { kmsKey };
}

function openPart(s3: S3, call: Call) {
  findBucket(s3, call.bucket);
  allowObject(s3, call, 's3:PutObject', call.bucket, call.key);
  const number = parsePartNumber(call.query.get('partNumber') ?? '');
  return { number, algorithm: findUpload(s3, call).checksum?.algorithm };
}

/** Adds the part, if the upload still exists. */
function commitPart(s3: S3, call: Call, number: number, { file, size, etag, checksum }: Received): UploadPart {
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
  throw invalidArgument(
    'x-amz-copy-source-range',
    header,
    `The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy, within an object of ${size} bytes`,
  );
}
