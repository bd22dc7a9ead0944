import { readAll } from '../../requests/request.ts';
import type { Call } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { expectedChecksum } from './checksums.ts';
import { createDigests } from './digests.ts';

/** Enough for 10,000 parts with checksums, or for 1,000 escaped keys of 1,024 bytes. */
const maxBytes = 8 << 20;

/**
 * The small XML body of a request, once its digests are verified.
 * @throws S3Error InvalidRequest when a required digest is missing; BadDigest, MaxMessageLengthExceeded
 */
export async function readBody({ headers, payload }: Call, { needsDigest = false } = {}): Promise<string> {
  const checksum = expectedChecksum(headers);
  const md5 = headers['content-md5'];
  if (needsDigest && !checksum && md5 === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
  const body = await readAll(payload.bytes(), maxBytes, () => new S3Error('MaxMessageLengthExceeded'));
  const digests = createDigests({ md5, checksum, trailer: payload.trailer });
  digests.update(body);
  digests.verify();
  return body.toString('utf8');
}
