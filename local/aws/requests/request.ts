import type { IncomingMessage } from 'node:http';

/** A request as it arrived, parsed as far as S3 and SQS have it in common. */
export interface RawRequest {
  method: string;
  /** Percent-encoded, as sent. */
  path: string;
  query: [name: string, value: string][];
  headers: Record<string, string>;
  source: IncomingMessage;
  /** The bytes of `source`. Reading can stop early without closing the connection. */
  body: AsyncIterable<Buffer>;
}
