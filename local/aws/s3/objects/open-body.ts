import { type FileHandle, open } from 'node:fs/promises';
import type { StoredObject } from '../../storage/changes.ts';
import type { S3 } from '../protocol/call.ts';

/**
 * Opens an object's file. An open file stays readable whatever happens to the object. Undefined if the object was
 * replaced or deleted since the lookup: look it up again.
 */
export async function openBody(
  s3: S3,
  bucket: string,
  key: string,
  object: StoredObject,
): Promise<FileHandle | undefined> {
  try {
    return await open(s3.store.bodies.path(object.file));
  } catch (error) {
    const current = s3.store.buckets.get(bucket)?.objects.get(key);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && current !== object) return undefined;
    throw error;
  }
}
