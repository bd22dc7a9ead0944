import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasImageName } from '../../shared/domain/images/foreign-file.ts';
import type { Skipped } from './skipped.ts';

/** A file below a folder. Its content has not been read. */
interface ScannedFile {
  path: string;
  name: string;
  /** Its folders below the scanned one, the outermost first. */
  folders: string[];
}

/** macOS puts this folder into archives. It holds no images. */
const leftovers = ['__MACOSX'];

/**
 * Every file below a folder, sorted by path. Files and folders that can't be read are skipped, with the reason.
 */
export async function scanFolder(dir: string): Promise<{ files: ScannedFile[]; skipped: Skipped[] }> {
  const files: ScannedFile[] = [];
  const skipped: Skipped[] = [];

  async function walk(at: string, folders: string[]): Promise<void> {
    const entries = await readdir(at, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      skipped.push({ path: at, reason: unreadable(at, error), counts: true, folder: true });
      return [];
    });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const { name } = entry;
      const path = join(at, name);
      if (name.startsWith('.') || leftovers.includes(name)) skipped.push({ path, reason: 'hidden', counts: false });
      else if (entry.isDirectory()) await walk(path, [...folders, name]);
      else if (entry.isFile()) files.push({ path, name, folders });
      else {
        const target = entry.isSymbolicLink() ? await targetOf(path) : 'other';
        if (target === 'file') files.push({ path, name, folders });
        else skipped.push({ path, ...otherReasons[target], counts: target === 'folder' || hasImageName(name) });
      }
    }
  }

  await walk(dir, []);
  return { files, skipped };
}

type Target = 'file' | 'folder' | 'nothing' | 'other';

/** Links to folders are not followed: they could form a cycle. */
const otherReasons: Record<Exclude<Target, 'file'>, { reason: string; folder?: boolean }> = {
  folder: { reason: 'a link to a folder. Give that folder itself', folder: true },
  nothing: { reason: 'a broken link' },
  other: { reason: 'neither a file nor a folder' },
};

async function targetOf(link: string): Promise<Target> {
  try {
    const found = await stat(link);
    if (found.isFile()) return 'file';
    return found.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'nothing';
  }
}

export function unreadable(path: string, { code, message }: NodeJS.ErrnoException): string {
  // Node replaces bytes that are not UTF-8 by this character, and then can't find the file.
  if (code === 'ENOENT' && path.includes('\ufffd')) return 'its name is not UTF-8. Rename it';
  if (code === 'ENOENT') return 'no longer there';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  return `can't be read (${code ?? message})`;
}
