import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { labelProblem } from '../../shared/domain/name-rules.ts';
import { isFolder } from '../is-folder.ts';
import { UsageError } from '../usage-error.ts';

/** A file that may be an image; what it holds is not known yet. */
export interface FoundFile {
  path: string;
  /** Undefined: not labelled. */
  label?: string;
}

/** A file or folder that is not uploaded. */
export interface Skipped {
  path: string;
  reason: string;
}

/**
 * The files below a folder, in the order of their names. Labels are the names of the folders directly in it, or
 * the one given for all files; `labelled: false` gives none.
 * @throws UsageError when there is no such folder, or the label breaks a rule
 */
export async function findImages(
  dir: string,
  { label, labelled = true }: { label?: string | undefined; labelled?: boolean } = {},
): Promise<{ files: FoundFile[]; skipped: Skipped[] }> {
  const problem = label === undefined ? undefined : labelProblem(label);
  if (problem) throw new UsageError(problem);
  if (!(await isFolder(dir))) throw new UsageError(`There is no folder ${dir}. Give one that holds {label}/{image}.`);

  const files: FoundFile[] = [];
  const skipped: Skipped[] = [];
  if (!labelled || label !== undefined) {
    await walk(
      dir,
      (path) => files.push({ path, ...(label !== undefined && { label: label.normalize('NFC') }) }),
      skipped,
    );
    return { files, skipped };
  }
  for (const { name, path, kind } of await entries(dir)) {
    const wrong = skipReason(name, kind) ?? (kind === 'file' ? 'not in the folder of a label' : labelProblem(name));
    if (wrong) skipped.push({ path, reason: wrong });
    else await walk(path, (file) => files.push({ path: file, label: name.normalize('NFC') }), skipped);
  }
  return { files, skipped };
}

async function walk(dir: string, found: (path: string) => void, skipped: Skipped[]): Promise<void> {
  for (const { name, path, kind } of await entries(dir)) {
    const reason = skipReason(name, kind);
    if (reason) skipped.push({ path, reason });
    else if (kind === 'folder') await walk(path, found, skipped);
    else found(path);
  }
}

type Kind = 'file' | 'folder' | 'other';

function skipReason(name: string, kind: Kind): string | undefined {
  if (name.startsWith('.')) return 'hidden';
  return kind === 'other' ? 'neither file nor folder' : undefined;
}

async function entries(dir: string): Promise<{ name: string; path: string; kind: Kind }[]> {
  const found = await readdir(dir, { withFileTypes: true });
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  return Promise.all(
    found.map(async (entry) => {
      const path = join(dir, entry.name);
      // A link to a folder could lead in circles; one to a file is as good as the file.
      const isFile = entry.isSymbolicLink()
        ? await stat(path).then(
            (its) => its.isFile(),
            () => false,
          )
        : entry.isFile();
      return { name: entry.name, path, kind: isFile ? 'file' : entry.isDirectory() ? 'folder' : 'other' } as const;
    }),
  );
}
