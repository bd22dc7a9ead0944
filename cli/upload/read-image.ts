import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { maxImageBytes } from '../../shared/domain/image-limits.ts';
import { type ImageType, imageType } from '../client/image-type.ts';

export interface ImageFacts {
  contentType: ImageType;
  size: number;
  sha256: string;
}

/** What an image's form is asked for with, or why the file can't be uploaded. */
export async function readImageFacts(path: string): Promise<ImageFacts | { reason: string }> {
  const { size } = await stat(path);
  if (size === 0) return { reason: 'empty' };
  if (size > maxImageBytes) return { reason: 'larger than 20 MiB' };
  const content = await readFile(path);
  const contentType = imageType(content);
  if (!contentType) return { reason: 'not a JPEG, PNG, WebP or GIF' };
  return { contentType, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
