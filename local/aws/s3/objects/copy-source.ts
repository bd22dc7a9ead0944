import type { FileHandle } from 'node:fs/promises';
import type { StoredObject } from '../../storage/changes.ts';
import type { Call, S3 } from '../protocol/call.ts';
import { S3Error } from '../protocol/errors.ts';
import { requireSource } from './conditions.ts';
import { allowObject, findBucket, findObject } from './lookup.ts';
import { openBody } from './open-body.ts';

export interface CopySource {
  bucket: string;
  key: string;
}

export interface OpenSource extends CopySource {
  object: StoredObject;
  /** To be closed by who opened it. */
  handle: FileHandle;
}

/**
 * What `x-amz-copy-source` names: `{bucket}/{key}`, percent-encoded, with or without a leading slash.
 * @throws S3Error InvalidArgument
 */
function parseCopySource(header: string): CopySource {
  const [path = '', query] = header.split('?');
  const versionId = new URLSearchParams(query).get('versionId');
  const match = /^\/?([^/]+)\/([\s\S]+)$/.exec(decode(path));
  if (!match?.[1] || !match[2] || (versionId !== null && versionId !== 'null')) {
    throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey', {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: header,
    });
  }
  return { bucket: match[1], key: match[2] };
}

/** Finds and opens the source, if the sender may read it and its conditions hold. @throws S3Error; DeniedError */
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
    if (bytesRead === 0) throw new Error('a body is shorter than its object');
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new S3Error('InvalidArgument', 'The copy source is not URL-encoded', {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: text,
    });
  }
}
