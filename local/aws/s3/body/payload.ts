import { createHash } from 'node:crypto';
import type { Authentication } from '../../auth/authenticate.ts';
import type { Payload } from '../protocol/call.ts';
import { invalidArgument, S3Error } from '../protocol/errors.ts';
import { decodeChunks } from './chunked.ts';

/**
 * Decodes a body according to `x-amz-content-sha256`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function openPayload(
  source: AsyncIterable<Buffer>,
  headers: Record<string, string>,
  authentication: Authentication | undefined,
): Payload {
  const hash = authentication?.payloadHash ?? 'UNSIGNED-PAYLOAD';
  const trailer: Record<string, string> = {};
  const plainLength = number(headers['content-length']);
  if (hash === 'UNSIGNED-PAYLOAD') return { length: plainLength, trailer, bytes: () => copyOf(source) };
  if (/^[0-9a-f]{64}$/.test(hash)) {
    return { length: plainLength, trailer, bytes: () => verifyHash(source, hash) };
  }

  const streaming = /^STREAMING-(UNSIGNED-PAYLOAD-TRAILER|AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?)$/.exec(hash);
  if (hash === '') {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  if (!streaming || !authentication) {
    throw invalidArgument(
      'x-amz-content-sha256',
      hash,
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, or a valid sha256 value.',
    );
  }
  const length = number(headers['x-amz-decoded-content-length']);
  if (length === undefined) throw new S3Error('MissingContentLength');
  const chunks = decodeChunks(source, {
    hasTrailer: hash.endsWith('-TRAILER'),
    trailer,
    ...(streaming[1] !== 'UNSIGNED-PAYLOAD-TRAILER' && { chain: authentication.chain }),
  });
  return { length, trailer, bytes: () => verifyLength(chunks, length) };
}

async function* copyOf(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* source;
}

async function* verifyHash(source: AsyncIterable<Buffer>, expected: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
  const computed = hash.digest('hex');
  if (computed !== expected) {
    throw new S3Error('XAmzContentSHA256Mismatch', undefined, {
      ClientComputedContentSHA256: expected,
      S3ComputedContentSHA256: computed,
    });
  }
}

async function* verifyLength(source: AsyncIterable<Buffer>, expected: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    yield chunk;
  }
  if (size !== expected) throw new S3Error('IncompleteBody');
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
