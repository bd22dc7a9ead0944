import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * AWS Signature Version 4, as pure functions.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */

export interface Scope {
  /** YYYYMMDD */
  date: string;
  region: string;
  service: string;
}

export interface CanonicalParts {
  method: string;
  /** Percent-encoded, as signed. */
  path: string;
  /** Decoded names and values, without the signature. */
  query: [name: string, value: string][];
  headers: Record<string, string>;
  /** Lower-case, as listed in the request. */
  signedHeaders: string[];
  payloadHash: string;
}

/** Percent-encodes everything but RFC 3986's unreserved characters. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function canonicalRequest({ method, path, query, headers, signedHeaders, payloadHash }: CanonicalParts): string {
  const parameters = query
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`);
  const lines = signedHeaders.map((name) => `${name}:${singleSpaced(headers[name] ?? '')}\n`);
  return [method, path, parameters.join('&'), lines.join(''), signedHeaders.join(';'), payloadHash].join('\n');
}

const singleSpaced = (value: string) =>
  /\s\s|^\s|\s$|[\t\n\r]/.test(value) ? value.trim().replace(/\s+/g, ' ') : value;

export const scopeText = ({ date, region, service }: Scope) => `${date}/${region}/${service}/aws4_request`;

export function stringToSign(time: string, scope: Scope, canonical: string): string {
  return ['AWS4-HMAC-SHA256', time, scopeText(scope), sha256(canonical)].join('\n');
}

/** Deriving a key takes four digests, and it serves all requests of a day. */
const derived = new Map<string, Buffer>();
const maxDerived = 100;

export function signingKey(secret: string, { date, region, service }: Scope): Buffer {
  const name = [secret, date, region, service].join('\n');
  const known = derived.get(name);
  if (known) return known;
  const key = [date, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  if (derived.size >= maxDerived) derived.clear();
  derived.set(name, key);
  return key;
}

export const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** Compares secrets in constant time. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

/** `20260131T235959Z` in milliseconds since 1970; NaN for any other form. */
export function parseTime(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
