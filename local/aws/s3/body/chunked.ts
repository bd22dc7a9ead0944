import { createHash } from 'node:crypto';
import type { Authentication } from '../../auth/authenticate.ts';
import { hmac, sameText, sha256 } from '../../auth/sigv4.ts';
import { S3Error } from '../protocol/errors.ts';
import { createByteReader } from './byte-reader.ts';

export interface ChunkedOptions {
  /** Present if chunks are signed: the signature that the first one continues. */
  chain?: Authentication['chain'];
  hasTrailer: boolean;
  /** Receives the trailer's fields, by lower-case name. */
  trailer: Record<string, string>;
}

/**
 * Decodes an `aws-chunked` body: yields the data, and verifies the signatures of the chunks and of the trailer.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
 * @throws S3Error IncompleteBody, InvalidRequest, SignatureDoesNotMatch, MalformedTrailerError
 */
export async function* decodeChunks(source: AsyncIterable<Buffer>, options: ChunkedOptions): AsyncGenerator<Buffer> {
  const { chain, hasTrailer, trailer } = options;
  const reader = createByteReader(source, {
    maxLineBytes: 8 * 1024,
    tooLong: () => new S3Error('InvalidRequest', 'A line of the aws-chunked body is too long'),
    ended: () => new S3Error('IncompleteBody'),
  });
  let previous = chain?.signature ?? '';

  for (;;) {
    const match = /^([0-9a-fA-F]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(await reader.line('latin1'));
    if (!match) throw new S3Error('InvalidRequest', 'A chunk of the aws-chunked body has an invalid header');
    const size = Number.parseInt(match[1] ?? '', 16);
    const hash = chain && createHash('sha256');
    for await (const data of reader.bytes(size)) {
      hash?.update(data);
      yield data;
    }
    if (chain) {
      const parts = ['AWS4-HMAC-SHA256-PAYLOAD', chain.time, chain.scope, previous, sha256(''), hash?.digest('hex')];
      previous = verify(chain.key, parts, match[2]);
    }
    if (size === 0) break;
    if ((await reader.line('latin1')) !== '')
      throw new S3Error('InvalidRequest', 'A chunk is longer than its header says');
  }

  let canonical = '';
  let signature: string | undefined;
  while (!(await reader.isAtEnd())) {
    const line = await reader.line('latin1');
    if (line === '') break;
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (colon < 1 || !hasTrailer) throw new S3Error('MalformedTrailerError');
    if (name === 'x-amz-trailer-signature') signature = value;
    else {
      trailer[name] = value;
      canonical += `${name}:${value}\n`;
    }
  }
  if (chain && hasTrailer) {
    verify(chain.key, ['AWS4-HMAC-SHA256-TRAILER', chain.time, chain.scope, previous, sha256(canonical)], signature);
  }
}

function verify(key: Buffer, parts: (string | undefined)[], signature: string | undefined): string {
  const expected = hmac(key, parts.join('\n')).toString('hex');
  if (!sameText(expected, signature ?? '')) throw new S3Error('SignatureDoesNotMatch');
  return expected;
}
