import type { Description, StoredObject } from '../../storage/changes.ts';
import { checksumHeader } from '../body/checksums.ts';
import { S3Error } from '../protocol/errors.ts';

const keptHeaders = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];
const metadataPrefix = 'x-amz-meta-';
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const maxMetadataBytes = 2048;

/** The description in a write's headers or form fields, by lower-case name. @throws S3Error MetadataTooLarge */
export function readDescription(headers: Record<string, string>): Description {
  const own: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of keptHeaders) if (headers[name]) own[name] = headers[name];
  // aws-chunked describes the transfer, not the object.
  const encoding = own['content-encoding']?.split(',').filter((part) => part.trim().toLowerCase() !== 'aws-chunked');
  if (encoding?.length) own['content-encoding'] = encoding.join(',').trim();
  else delete own['content-encoding'];

  const metadata: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(metadataPrefix)) continue;
    const own = name.slice(metadataPrefix.length);
    metadata[own] = value;
    bytes += own.length + Buffer.byteLength(value, 'latin1');
  }
  if (bytes > maxMetadataBytes) {
    throw new S3Error('MetadataTooLarge', undefined, { Size: String(bytes), MaxSizeAllowed: String(maxMetadataBytes) });
  }
  return { headers: own, metadata };
}

/** The headers of every response about an object. */
export function objectHeaders(object: StoredObject): Record<string, string> {
  const metadata = Object.entries(object.metadata).map(([name, value]) => [metadataPrefix + name, value]);
  return {
    ...object.headers,
    ...Object.fromEntries(metadata),
    'last-modified': new Date(object.modified).toUTCString(),
    'accept-ranges': 'bytes',
    ...(object.tags?.length && { 'x-amz-tagging-count': `${object.tags.length}` }),
    ...writtenHeaders(object),
  };
}

/** The headers of the response to a write. */
export function writtenHeaders({ etag, kmsKey }: Pick<StoredObject, 'etag' | 'kmsKey'>): Record<string, string> {
  return { etag: `"${etag}"`, ...encryptionHeaders(kmsKey) };
}

export function encryptionHeaders(kmsKey: string | undefined): Record<string, string> {
  if (kmsKey === undefined) return { 'x-amz-server-side-encryption': 'AES256' };
  return { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': kmsKey };
}

export function checksumHeadersOf({ checksum }: Pick<StoredObject, 'checksum'>): Record<string, string> {
  if (!checksum) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}
