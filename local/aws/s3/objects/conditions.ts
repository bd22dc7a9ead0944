import type { StoredObject } from '../../storage/changes.ts';
import { S3Error } from '../protocol/errors.ts';

type Headers = Record<string, string | undefined>;

const unquoted = (tag: string) => tag.trim().replace(/^"(.*)"$/, '$1');

/** Does a list of entity tags, with or without quotes, contain `etag`? */
export function matches(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const bare = unquoted(one.trim().replace(/^W\//, ''));
    return bare === '*' || bare === etag;
  });
}

/** An HTTP date in whole seconds. Invalid dates are ignored. */
function seconds(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/**
 * Conditions of GET and HEAD. An entity tag has precedence over a date.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 * @returns whether to respond 304
 * @throws S3Error PreconditionFailed
 */
export function isUnchanged(headers: Headers, { etag, modified }: StoredObject): boolean {
  const at = Math.floor(modified / 1000);
  const ifMatch = headers['if-match'];
  const unmodifiedSince = seconds(headers['if-unmodified-since']);
  if (ifMatch !== undefined) requireThat(matches(ifMatch, etag), 'If-Match');
  else if (unmodifiedSince !== undefined) requireThat(at <= unmodifiedSince, 'If-Unmodified-Since');

  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, etag);
  const modifiedSince = seconds(headers['if-modified-since']);
  return modifiedSince !== undefined && at <= modifiedSince;
}

/**
 * Conditions on the source of a copy. All of them respond 412.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function requireSource(headers: Headers, source: StoredObject): void {
  const prefix = 'x-amz-copy-source-';
  const named = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];
  const own = Object.fromEntries(named.map((name) => [name, headers[prefix + name]]));
  const condition = named.find((name) => own[name] !== undefined);
  if (isUnchanged(own, source))
    throw new S3Error('PreconditionFailed', undefined, { Condition: `${prefix}${condition}` });
}

/** A condition of a write that S3 supports. */
export interface WriteCondition {
  create: boolean;
  /** Without quotes. */
  etag?: string;
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws S3Error NotImplemented
 */
export function writeCondition(headers: Headers): WriteCondition {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (ifMatch !== undefined && ifNoneMatch !== undefined) throw notImplemented('If-Match with If-None-Match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw notImplemented('If-None-Match other than *');
  if (ifMatch === '*') throw notImplemented('If-Match: * on a write');
  return {
    create: ifNoneMatch !== undefined,
    ...(ifMatch !== undefined && { etag: unquoted(ifMatch) }),
  };
}

/** Called at the moment of the write, so that exactly one of many writers wins. @throws S3Error */
export function requireWritable(
  { create, etag }: WriteCondition,
  key: string,
  existing: StoredObject | undefined,
): void {
  if (create) requireThat(existing === undefined, 'If-None-Match');
  if (etag === undefined) return;
  if (!existing) throw new S3Error('NoSuchKey', undefined, { Key: key });
  requireThat(existing.etag === etag, 'If-Match');
}

function requireThat(holds: boolean, condition: string): void {
  if (!holds) throw new S3Error('PreconditionFailed', undefined, { Condition: condition });
}

function notImplemented(what: string): S3Error {
  return new S3Error('NotImplemented', `A header you provided implies functionality that is not implemented: ${what}`);
}
