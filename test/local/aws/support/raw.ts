import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from '../../../../local/contracts/policies.ts';
import { type Running, region } from './aws.ts';

/** SHA-256 for the SDK's signer. */
class Sha256 {
  private hash;
  constructor(secret?: unknown) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }
  update(data: string | Uint8Array) {
    this.hash.update(data);
  }
  async digest() {
    return this.hash.digest();
  }
}

export interface RawRequest {
  method?: string;
  /** Percent-encoded. */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Buffer | string;
  service?: string;
  region?: string;
  credentials?: Credentials;
  date?: Date;
  /** False: no signature. */
  sign?: boolean;
  /** Headers that are sent, but not signed. */
  unsigned?: Record<string, string>;
}

export interface RawResponse {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** The code of an XML or JSON error. */
  code: string | undefined;
}

/** Sends a request of any form, signed by the SDK's signer. */
export async function raw(running: Running, request: RawRequest): Promise<RawResponse> {
  const { method = 'GET', path, query = {}, body = '', unsigned = {} } = request;
  return send(running, method, path, query, { ...(await signedHeaders(running, request)), ...unsigned }, body);
}

export async function signedHeaders(running: Running, request: RawRequest): Promise<Record<string, string>> {
  const { method = 'GET', path, query = {}, body = '', service = 's3' } = request;
  const url = new URL(running.aws.endpoint);
  const headers: Record<string, string> = { host: url.host, ...request.headers };
  if (request.sign === false) return headers;
  headers['x-amz-content-sha256'] ??= createHash('sha256').update(body).digest('hex');
  const signer = new SignatureV4({
    service,
    region: request.region ?? region,
    credentials: request.credentials ?? running.owner,
    sha256: Sha256 as never,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    { method, protocol: 'http:', hostname: url.hostname, path, query, headers },
    request.date ? { signingDate: request.date } : {},
  );
  return signed.headers;
}

export function send(
  running: Running,
  method: string,
  path: string,
  query: Record<string, string>,
  headers: Record<string, string>,
  body: Buffer | string,
): Promise<RawResponse> {
  const text = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const url = new URL(running.aws.endpoint);
  return new Promise((resolve, reject) => {
    const options = {
      host: url.hostname,
      port: url.port,
      method,
      path: path + (text.length > 0 ? `?${text.join('&')}` : ''),
      headers:
        'transfer-encoding' in headers ? headers : { 'content-length': String(Buffer.byteLength(body)), ...headers },
      agent: false as const,
    };
    const req = http.request(options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('end', () => {
        const answer = Buffer.concat(chunks).toString();
        const code = /<Code>(.*?)<\/Code>/.exec(answer)?.[1] ?? /"__type":"[^"#]*#?([^"]*)"/.exec(answer)?.[1];
        resolve({ status: res.statusCode ?? 0, headers: res.headers, body: answer, code });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}
