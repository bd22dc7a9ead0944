import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../../shared/domain/digest.ts';
import { unzip } from '../../shared/export/zip.ts';
import { messageOf } from '../terminal/message-of.ts';

/** @throws Error unless the folder is empty or does not exist */
export async function requireEmpty(folder: string): Promise<void> {
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Error(`Can't use ${folder} (${error.message}). Choose another folder.`, { cause: error });
  });
  if (present.length > 0) throw new Error(`${folder} is not empty. Choose another folder.`);
}

/**
 * Unpacks an export into a new or empty folder. Resolves to the number of files.
 * @param digest SHA-256 of the archive
 * @throws Error if the folder is not empty or can't be written, or the archive is damaged
 */
export async function unpackInto(folder: string, archive: Uint8Array, digest: string): Promise<number> {
  if (sha256(archive) !== digest) throw new Error('The download is damaged. Run the export again.');
  await requireEmpty(folder);
  const files = unzip(archive);
  try {
    for (const [name, bytes] of files) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
  } catch (cause) {
    throw new Error(`Can't write to ${folder} (${messageOf(cause)}). Choose another folder.`, { cause });
  }
  return files.size;
}
