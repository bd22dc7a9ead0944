import { createHash } from 'node:crypto';
import type { Authentication } from '../../auth/authenticate.ts';
import { hmac, sameText, sha256 } from '../../auth/sigv4.ts';
import { S3Error } from '../protocol/errors.ts';

const maxLine = 8 * 1024;

export interface ChunkedOptions {
  /** Present when chunks are signed: what the first one continues from. */
  chain?: Authentication['chain'];
  hasTrailer: boolean;
  /** Receives the trailer's fields, by lower-case name. */
  trailer: Record<string, string>;
}

/**
 * Takes `aws-chunked` bodies apart: yields the data, verifies each chunk's signature and the trailer's.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
 * @throws S3Error IncompleteBody, InvalidRequest, SignatureDoesNotMatch, MalformedTrailerError
 */
export async function* decodeChunks(source: AsyncIterable<Buffer>, options: ChunkedOptions): AsyncGenerator<Buffer> {
  const { chain, hasTrailer, trailer } = options;
  const reader = createReader(source);
  let previous = chain?.signature ?? '';

  for (;;) {
    const match = /^([0-9a-fA-F]{1,16})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(await reader.line());
    if (!match) throw new S3Error('InvalidRequest', 'A chunk of the aws-chunked body has no valid head');
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
    if ((await reader.line()) !== '') throw new S3Error('InvalidRequest', 'A chunk is longer than its head says');
  }

  let canonical = '';
  let signature: string | undefined;
  for (let line = await reader.line(true); line !== ''; line = await reader.line(true)) {
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

/** Reads lines and runs of bytes from a stream of buffers. */
function createReader(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function more(): Promise<boolean> {
    const { value, done } = await iterator.next();
    if (done) return false;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  }

  return {
    /** Up to CRLF, without it. At the end of the body: an error, or an empty line if that is fine. */
    async line(mayEnd = false): Promise<string> {
      for (;;) {
        const end = rest.indexOf('\r\n');
        if (end !== -1) {
          const text = rest.toString('latin1', 0, end);
          rest = rest.subarray(end + 2);
          return text;
        }
        if (rest.length > maxLine) throw new S3Error('InvalidRequest', 'A line of the aws-chunked body is too long');
        if (!(await more())) {
          if (mayEnd && rest.length === 0) return '';
          throw new S3Error('IncompleteBody');
        }
      }
    },

    async *bytes(count: number): AsyncGenerator<Buffer> {
      let left = count;
      while (left > 0) {
        if (rest.length === 0 && !(await more())) throw new S3Error('IncompleteBody');
        const data = rest.subarray(0, left);
        rest = rest.subarray(data.length);
        left -= data.length;
        yield data;
      }
    },
  };
}
