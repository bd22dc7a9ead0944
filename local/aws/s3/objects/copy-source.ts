import type { FileHandle } from 'node:fs/promises';
import { percentDecode } from '../../../http/percent.ts';
import type { StoredObject } from '../../storage/changes.ts';
import type { Call, S3 } from '../protocol/call.ts';
import { invalidArgument } from '../protocol/errors.ts';
import { requireSource } from './conditions.ts';
import { allowObject, findBucket, findObject } from './lookup.ts';
import { openBody } from './open-body.ts';

export interface CopySource {
  bucket: string;
  key: string;
}

export interface OpenSource extends CopySource {
  object: StoredObject;
  /** The caller closes it. */
  handle: FileHandle;
}

/**
 * Reads `x-amz-copy-source`: `{bucket}/{key}`, percent-encoded, with or without a leading slash.
 * @throws S3Error InvalidArgument
 */
function parseCopySource(header: string): CopySource {
  const invalid = (message: string) => invalidArgument('x-amz-copy-source', header, message);
  const [path = '', query] = header.split('?');
  const versionId = new URLSearchParams(query).get('versionId');
  const decoded = percentDecode(path.replaceAll('+', ' '));
  if (decoded === undefined) throw invalid('The copy source is not URL-encoded');
  const match = /^\/?([^/]+)\/([\s\S]+)$/.exec(decoded);
  if (!match?.[1] || !match[2] || (versionId !== null && versionId !== 'null')) {
    throw invalid('Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  }
  return { bucket: match[1], key: match[2] };
}

/** Opens the source if the sender may read it and the conditions hold. @throws S3Error; DeniedError */
export async function openCopySource(s3: S3, call: Call): Promise<OpenSource> {
  const { bucket, key } = parseCopySource(call.headers['x-amz-copy-source'] ?? '');
  findBucket(s3, bucket);
  allowObject(s3, call, 's3:GetObject', bucket, key);
  for (;;) {
    const object = findObject(s3, call, bucket, key);
    requireSource(call.headers, object);
    const handle = await openBody(s3, bucket, key, object);
    if (handle) return { bucket, key, object, handle };
  }
}

/** Yields bytes `first` to `last`, both included, of an open file. */
export async function* readSlice(handle: FileHandle, first: number, last: number): AsyncGenerator<Buffer> {
  const chunkBytes = 1 << 20;
  for (let position = first; position <= last; ) {
    const wanted = Math.min(chunkBytes, last - position + 1);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, position);
    if (bytesRead === 0) throw new Error('The file of a body is shorter than its object.');
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
