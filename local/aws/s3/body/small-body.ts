import { createHash } from 'node:crypto';
import type { Call } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { createChecksum, expectedChecksum } from './checksums.ts';
import { readText } from './payload.ts';

/** Room for 10,000 parts with checksums, or 1,000 keys of 1,024 bytes, each of them escaped. */
const maxBytes = 8 << 20;

/**
 * The small XML body of a request, checked against the digests it comes with.
 * @throws S3Error InvalidRequest when it needs one and has none; BadDigest, MaxMessageLengthExceeded
 */
export async function readBody({ headers, payload }: Call, { needsDigest = false } = {}): Promise<string> {
  const checksum = expectedChecksum(headers);
  const md5 = headers['content-md5'];
  if (needsDigest && !checksum && md5 === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
  const text = await readText(payload, maxBytes);
  if (md5 !== undefined && createHash('md5').update(text).digest('base64') !== md5) throw new S3Error('BadDigest');
  if (checksum) {
    const computed = createChecksum(checksum.algorithm);
    computed.update(Buffer.from(text));
    const given = checksum.value ?? payload.trailer[`x-amz-checksum-${checksum.algorithm.toLowerCase()}`];
    if (computed.digest().toString('base64') !== given) throw new S3Error('BadDigest');
  }
  return text;
}
