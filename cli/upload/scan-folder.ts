import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasImageName } from '../../shared/domain/images/foreign-file.ts';
import type { Skipped } from './skipped.ts';

/** A file below a folder; what it holds is not known yet. */
export interface ScannedFile {
  path: string;
  name: string;
  /** Those that it lies in below the scanned one, the outermost first. */
  folders: string[];
}

/** A folder that macOS puts into archives: what is in it is no image. */
const leftovers = ['__MACOSX'];

/**
 * Every file below a folder, in the order of their names. What can't be read is skipped, with the reason, and stops
 * nothing else.
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

/** A link to a folder could lead in circles; one to a file is as good as the file. */
const otherReasons: Record<Exclude<Target, 'file'>, { reason: string; folder?: boolean }> = {
  folder: { reason: 'a link to a folder, which is not followed: name that folder itself', folder: true },
  nothing: { reason: 'a link that leads nowhere' },
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

/** Why a file or folder can't be read, and what to do. */
export function unreadable(path: string, { code, message }: NodeJS.ErrnoException): string {
  // Node shows bytes that are not UTF-8 as this character, and can't find the file by it.
  if (code === 'ENOENT' && path.includes('\ufffd')) return 'its name is not UTF-8: rename it';
  if (code === 'ENOENT') return 'no longer there';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read: change its permissions';
  return `can't be read (${code ?? message})`;
}
