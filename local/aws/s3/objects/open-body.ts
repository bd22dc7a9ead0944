import { type FileHandle, open } from 'node:fs/promises';
import type { StoredObject } from '../../storage/changes.ts';
import type { S3 } from '../protocol/call.ts';

/**
 * Opens an object's file, which then can be read to its end whatever happens to the object. Undefined when the key
 * has come to mean something else since it was looked up: look again.
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
