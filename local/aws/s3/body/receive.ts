import { createHash } from 'node:crypto';
import type { Bodies } from '../../storage/bodies.ts';
import type { Checksum, ChecksumAlgorithm } from '../../storage/changes.ts';
import { S3Error } from '../protocol/errors.ts';
import { checksumHeader, createChecksum, type ExpectedChecksum } from './checksums.ts';

/** The most that one request can upload: 5 GiB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const maxUploadBytes = 5 * 2 ** 30;

export interface Received {
  file: string;
  size: number;
  /** MD5 in hex. */
  etag: string;
  checksum: Checksum;
}

export interface Expected {
  /** Of `Content-MD5`, base64. */
  md5: string | undefined;
  checksum: ExpectedChecksum | undefined;
  /** Looked at after all bytes: where a checksum comes that was announced for the trailer. */
  trailer: Record<string, string>;
  /** What to compute where nothing was given. S3 itself takes CRC64NVME. */
  fallback?: ChecksumAlgorithm;
  maxBytes?: number;
}

/**
 * Writes a body to a file while its digests are computed, and checks it against what its sender said.
 * The file is gone again when this throws.
 * @throws S3Error BadDigest, InvalidDigest, EntityTooLarge, MalformedTrailerError
 */
export async function receive(bodies: Bodies, bytes: AsyncIterable<Buffer>, expected: Expected): Promise<Received> {
  const { checksum: given, maxBytes = maxUploadBytes } = expected;
  const md5 = expectedMd5(expected.md5);
  const algorithm = given?.algorithm ?? expected.fallback ?? 'CRC64NVME';
  const hash = createHash('md5');
  const checksum = createChecksum(algorithm);

  async function* digested(): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(size, maxBytes);
      hash.update(chunk);
      checksum.update(chunk);
      yield chunk;
    }
  }

  const { file, size } = await bodies.write(digested());
  try {
    const digest = hash.digest();
    if (md5 && !md5.equals(digest)) {
      throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
        ExpectedDigest: md5.toString('base64'),
        CalculatedDigest: digest.toString('base64'),
      });
    }
    const value = checksum.digest().toString('base64');
    if (given) requireChecksum(given, expected.trailer, value);
    return { file, size, etag: digest.toString('hex'), checksum: { algorithm, type: 'FULL_OBJECT', value } };
  } catch (error) {
    bodies.remove([file]);
    throw error;
  }
}

export function tooLarge(size: number, max: number): S3Error {
  return new S3Error('EntityTooLarge', undefined, { ProposedSize: String(size), MaxSizeAllowed: String(max) });
}

function requireChecksum(
  { algorithm, value }: ExpectedChecksum,
  trailer: Record<string, string>,
  computed: string,
): void {
  const given = value ?? trailer[checksumHeader(algorithm)];
  if (given === undefined) throw new S3Error('MalformedTrailerError');
  if (given !== computed)
    throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

function expectedMd5(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const digest = Buffer.from(text, 'base64');
  if (digest.length !== 16 || digest.toString('base64') !== text)
    throw new S3Error('InvalidDigest', undefined, { 'Content-MD5': text });
  return digest;
}
