import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { foreignFile, hasImageName } from '../../shared/domain/images/foreign-file.ts';
import { type ImageType, imageFormat } from '../../shared/domain/images/formats.ts';
import { maxImageBytes, maxImageSize } from '../../shared/domain/images/limits.ts';
import { unreadable } from './scan-folder.ts';

export interface ImageFacts {
  contentType: ImageType;
  size: number;
  sha256: string;
}

/** The data that an upload form needs, or why the file can't be uploaded. */
export async function readImageFacts(path: string): Promise<ImageFacts | { reason: string; counts: boolean }> {
  try {
    const { size } = await stat(path);
    if (size === 0) return { reason: 'empty', counts: hasImageName(path) };
    if (size > maxImageBytes) return { reason: `larger than ${maxImageSize}`, counts: hasImageName(path) };
    const content = await readFile(path);
    const contentType = imageFormat(content)?.type;
    if (!contentType) return { reason: notAnImage(content), counts: hasImageName(path) };
    return { contentType, size: content.length, sha256: digestOf(content) };
  } catch (error) {
    return { reason: unreadable(path, error as NodeJS.ErrnoException), counts: true };
  }
}

function notAnImage(content: Uint8Array): string {
  const { kind, next } = foreignFile(content);
  return `${kind}. ${next.replace(/\.$/, '')}`;
}

export const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
