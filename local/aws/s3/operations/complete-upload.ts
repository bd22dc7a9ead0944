import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { UploadInProgress } from '../../storage/buckets.ts';
import type { Checksum, StoredObject, UploadPart } from '../../storage/changes.ts';
import { checksumHeader, createChecksum, expectedChecksum } from '../body/checksums.ts';
import { receive } from '../body/receive.ts';
import { readBody } from '../body/small-body.ts';
import { commitObject, openWrite } from '../objects/commit.ts';
import { matches, requireWritable } from '../objects/conditions.ts';
import { readSlice } from '../objects/copy-source.ts';
import { encryptionHeaders } from '../objects/description.ts';
import { findBucket, findUpload } from '../objects/lookup.ts';
import type { Operation, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { document, parseXml, textOf } from '../protocol/xml.ts';

/** Minimum size of every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const minPartBytes = 5 * 2 ** 20;
const maxObjectBytes = 5 * 2 ** 40;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: Operation = async (s3, call) => {
  const { bucket, key, headers } = call;
  const condition = openWrite(s3, call);
  // The checksum in the headers belongs to the object, not to this request's body.
  const claimed = expectedChecksum(headers, { composite: true });
  const body = await readBody({ ...call, headers: {} });
  const upload = findUpload(s3, call);
  const parts = chosenParts(upload, body);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const announced = headers['x-amz-mp-object-size'];
  if (announced !== undefined && Number(announced) !== size) {
    throw new S3Error(
      'InvalidRequest',
      `The provided 'x-amz-mp-object-size' header value does not match what was computed: ${size}`,
    );
  }
  requireWritable(condition, key, findBucket(s3, bucket).objects.get(key));

  const { algorithm = 'CRC64NVME', type = 'FULL_OBJECT' } = upload.checksum ?? {};
  const joined = await receive(s3.store.bodies, joinParts(s3, parts), {
    fallback: algorithm,
    maxBytes: maxObjectBytes,
  });
  const checksum = type === 'COMPOSITE' ? compositeChecksum(algorithm, parts) : joined.checksum;
  const object: StoredObject = {
    headers: upload.headers,
    metadata: upload.metadata,
    ...(upload.tags && { tags: upload.tags }),
    file: joined.file,
    size,
    etag: compositeTag(parts),
    modified: Date.now(),
    checksum,
    parts: parts.map((part) => part.size),
  };
  try {
    findUpload(s3, call);
    if (
      claimed?.value !== undefined &&
      (claimed.algorithm !== algorithm || !isSameChecksum(claimed.value, checksum.value))
    ) {
      throw new S3Error(
        'BadDigest',
        `The ${checksumHeader(claimed.algorithm)} you specified did not match the calculated checksum.`,
      );
    }
  } catch (error) {
    s3.store.bodies.remove([joined.file]);
    throw error;
  }
  const stored = commitObject(s3, call, {
    object,
    condition,
    event: 'ObjectCreated:CompleteMultipartUpload',
    upload: upload.id,
  });
  const result = document([
    'CompleteMultipartUploadResult',
    [
      ['Location', `${s3.endpoint()}/${bucket}/${encodeURIComponent(key)}`],
      ['Bucket', bucket],
      ['Key', key],
      ['ETag', `"${stored.etag}"`],
      [`Checksum${checksum.algorithm}`, checksum.value],
      ['ChecksumType', checksum.type],
    ],
  ]);
  return { status: 200, headers: encryptionHeaders(stored.kmsKey), body: result };
};

/** A composite checksum may be sent with or without the number of parts. */
const isSameChecksum = (claimed: string, computed: string): boolean =>
  claimed === (claimed.includes('-') ? computed : computed.split('-')[0]);

function chosenParts(upload: UploadInProgress, body: string): UploadPart[] {
  const request = parseXml(body);
  const listed = request.children.filter(({ name }) => name === 'Part');
  if (request.name !== 'CompleteMultipartUpload' || listed.length === 0 || listed.length > 10_000) {
    throw new S3Error('MalformedXML');
  }
  let last = 0;
  const parts = listed.map((entry) => {
    const number = Number(textOf(entry, 'PartNumber') ?? Number.NaN);
    const etag = textOf(entry, 'ETag');
    if (!Number.isInteger(number) || etag === undefined) throw new S3Error('MalformedXML');
    if (number <= last) throw new S3Error('InvalidPartOrder', undefined, { UploadId: upload.id });
    last = number;
    const part = upload.parts.get(number);
    const algorithm = upload.checksum?.algorithm;
    const checksum = algorithm && textOf(entry, `Checksum${algorithm}`);
    if (!part || !matches(etag, part.etag) || (checksum !== undefined && checksum !== part.checksum)) {
      throw new S3Error('InvalidPart', undefined, { UploadId: upload.id, PartNumber: String(number), ETag: etag });
    }
    return { ...part, number };
  });
  const small = parts.slice(0, -1).find((part) => part.size < minPartBytes);
  if (small) {
    throw new S3Error('EntityTooSmall', undefined, {
      ProposedSize: String(small.size),
      MinSizeAllowed: String(minPartBytes),
      PartNumber: String(small.number),
      ETag: small.etag,
    });
  }
  return parts;
}

async function* joinParts(s3: S3, parts: UploadPart[]): AsyncGenerator<Buffer> {
  for (const { file, size } of parts) {
    const handle = await openPart(s3, file);
    try {
      yield* readSlice(handle, 0, size - 1);
    } finally {
      await handle.close();
    }
  }
}

async function openPart(s3: S3, file: string) {
  try {
    return await open(s3.store.bodies.path(file));
  } catch (error) {
    // Meanwhile the upload has ended or the part was replaced.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new S3Error('NoSuchUpload');
    throw error;
  }
}

/** The MD5 of the parts' MD5s, and the number of parts. */
function compositeTag(parts: UploadPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function compositeChecksum(algorithm: Checksum['algorithm'], parts: UploadPart[]): Checksum {
  const checksum = createChecksum(algorithm);
  for (const part of parts) checksum.update(Buffer.from(part.checksum ?? '', 'base64'));
  return { algorithm, type: 'COMPOSITE', value: `${checksum.digest().toString('base64')}-${parts.length}` };
}
