import {
  describeUnclear,
  type FoundPart,
  type Part,
  readLayout,
  type SplitFolders,
} from '../../shared/domain/dataset/folder-layout.ts';
import { hasImageName } from '../../shared/domain/images/foreign-file.ts';
import { nameRules } from '../../shared/domain/names/rules.ts';
import { isFolder } from '../is-folder.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { scanFolder } from './scan-folder.ts';
import type { Skipped } from './skipped.ts';

/** A file that may be an image. Its content has not been read. */
export interface FoundFile {
  path: string;
  /** Undefined for a file without a label. */
  label?: string | undefined;
}

/** A file that may be an image, with its name and split. */
export interface ImageFile extends FoundFile {
  /** The file name without folders. */
  name: string;
  split: Part;
}

interface FindOptions {
  /** Label of all images, instead of the folder names. */
  label?: string | undefined;
  /** Default: true. */
  labelled?: boolean;
  /** The meaning of folders `train`, `test` and `val` around the labels. */
  splits?: SplitFolders;
  /** Split of images outside the folders of splits. */
  split?: Part;
  /** Advice to the user if it is unclear which folders are labels. */
  advice?: string;
}

export interface FoundImages {
  files: ImageFile[];
  skipped: Skipped[];
  /** The folders of splits. */
  parts: FoundPart[];
}

/**
 * The files below a folder, sorted by path, with the labels and splits that the folder names give (see
 * {@link readLayout}).
 * @throws UsageError if the folder does not exist, the label breaks a rule, or it is unclear which folders are labels
 */
export async function findImages(
  dir: string,
  { label, labelled = true, splits = 'use', split = labelled ? 'train' : 'unlabelled', advice = '' }: FindOptions = {},
): Promise<FoundImages> {
  const problem = label === undefined ? undefined : nameRules.label.problem(label);
  if (problem) throw new UsageError(problem);
  if (!(await isFolder(dir)))
    throw new UsageError(`Folder ${dir} does not exist. Give a folder that holds {label}/{image}.`);

  const { files: scanned, skipped } = await scanFolder(dir);
  const named = scanned.filter(({ name }) => hasImageName(name));
  const shown = (named.length > 0 ? named : scanned).map(({ folders }) => folders);
  const { parts, unclear, placeOf } = readLayout(shown, { splits, split, label });
  if (unclear) {
    throw new UsageError(`In ${dir}: ${describeUnclear(unclear)} ${advice || 'Give the folder of the labels itself.'}`);
  }

  const files: ImageFile[] = [];
  for (const { path, name, folders } of scanned) {
    const place = placeOf(folders);
    const reason = 'problem' in place ? place.problem : nameRules.filename.problem(name);
    if (reason) skipped.push({ path, reason, counts: hasImageName(name) });
    else if (!('problem' in place)) files.push({ path, name, ...place });
  }
  return { files, skipped, parts };
}
