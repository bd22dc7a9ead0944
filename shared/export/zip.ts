import { unzipSync, type Zippable, zipSync } from 'fflate';
import type { ExportFiles } from './certificate.ts';

/** Every file's time, said as local time, as ZIP has it: equal files give equal bytes wherever they are packed. */
const mtime = new Date(1980, 0, 1);
const packedAlready = /\.(jpg|png|webp)$/;

/** The files as one ZIP archive. */
export function zip(files: ExportFiles): Uint8Array {
  const entries: Zippable = {};
  for (const [name, bytes] of files) entries[name] = [bytes, { level: packedAlready.test(name) ? 0 : 6, mtime }];
  return zipSync(entries);
}

/**
 * The files of a ZIP archive.
 * @throws Error when it is damaged, or a name leads out of the folder that it is to be unpacked in
 */
export function unzip(archive: Uint8Array): ExportFiles {
  const files = new Map(Object.entries(unzipSync(archive)).filter(([name]) => !name.endsWith('/')));
  const stray = [...files.keys()].find((name) => !/^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/.test(name));
  if (stray !== undefined) throw new Error(`The archive has a file named ${stray}, which is not unpacked.`);
  return files;
}
