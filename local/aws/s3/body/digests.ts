import { createHash } from 'node:crypto';
import type { Checksum, ChecksumAlgorithm } from '../../storage/changes.ts';
import { S3Error } from '../protocol/errors.ts';
import { checksumHeader, createChecksum, type ExpectedChecksum } from './checksums.ts';

export interface ExpectedDigests {
  /** The value of `Content-MD5`. */
  md5?: string | undefined;
  checksum?: ExpectedChecksum | undefined;
  /** Filled once the body has been read: it holds a checksum that the headers announced for the trailer. */
  trailer?: Record<string, string>;
  /** The algorithm if the request has no checksum; by default CRC64NVME, as in S3. */
  fallback?: ChecksumAlgorithm | undefined;
}

/** Computes the digests of a body, and compares them with those of the request. @throws S3Error InvalidDigest */
export function createDigests({ md5, checksum: expected, trailer = {}, fallback }: ExpectedDigests) {
  const expectedMd5 = md5 === undefined ? undefined : parseMd5(md5);
  const algorithm = expected?.algorithm ?? fallback ?? 'CRC64NVME';
  const hash = createHash('md5');
  const checksum = createChecksum(algorithm);
  return {
    update(chunk: Buffer): void {
      hash.update(chunk);
      checksum.update(chunk);
    },
    /** @throws S3Error BadDigest, MalformedTrailerError */
    verify(): { etag: string; checksum: Checksum } {
      const digest = hash.digest();
      if (expectedMd5 && !expectedMd5.equals(digest)) {
        throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
          ExpectedDigest: expectedMd5.toString('base64'),
          CalculatedDigest: digest.toString('base64'),
        });
      }
      const value = checksum.digest().toString('base64');
      if (expected) {
        const sent = expected.value ?? trailer[checksumHeader(algorithm)];
        if (sent === undefined) throw new S3Error('MalformedTrailerError');
        if (sent !== value)
          throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
      }
      return { etag: digest.toString('hex'), checksum: { algorithm, type: 'FULL_OBJECT', value } };
    },
  };
}

function parseMd5(text: string): Buffer {
  const digest = Buffer.from(text, 'base64');
  if (digest.length !== 16 || digest.toString('base64') !== text)
    throw new S3Error('InvalidDigest', undefined, { 'Content-MD5': text });
  return digest;
}
