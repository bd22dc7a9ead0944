import { unzipSync, type Zippable, zipSync } from 'fflate';
import type { ExportFiles } from './certificate.ts';

/** Local time, as ZIP stores it: equal files give equal bytes in every time zone. */
const mtime = new Date(1980, 0, 1);
const isCompressed = /\.(jpg|png|webp)$/;

export function zip(files: ExportFiles): Uint8Array {
  const entries: Zippable = {};
  for (const [name, bytes] of files) entries[name] = [bytes, { level: isCompressed.test(name) ? 0 : 6, mtime }];
  return zipSync(entries);
}

/**
 * The files of a ZIP archive.
 * @throws Error when the archive is damaged, or a name leads out of the folder
 */
export function unzip(archive: Uint8Array): ExportFiles {
  const files = new Map(Object.entries(unzipSync(archive)).filter(([name]) => !name.endsWith('/')));
  const stray = [...files.keys()].find((name) => !/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/.test(name));
  if (stray !== undefined) throw new Error(`The archive has a file named ${stray}, which is outside its folder.`);
  return files;
}
