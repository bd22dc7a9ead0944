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

/** A file that may be an image; what it holds is not known yet. */
export interface FoundFile {
  path: string;
  /** Undefined: not labelled. */
  label?: string | undefined;
}

/** The same, with what it is uploaded as. */
export interface ImageFile extends FoundFile {
  /** Its own, without folders. */
  name: string;
  split: Part;
}

export interface FindOptions {
  /** Of all images, instead of the names of folders. */
  label?: string | undefined;
  /** False: images have no labels. */
  labelled?: boolean;
  /** What folders called `train`, `test` and `val` above the labels are taken as. */
  splits?: SplitFolders;
  /** Of images that are in no part's folder. */
  split?: Part;
  /** What to do where it is unclear which folders are labels. */
  advice?: string;
}

export interface FoundImages {
  files: ImageFile[];
  skipped: Skipped[];
  /** The folders that are parts of the dataset. */
  parts: FoundPart[];
}

/**
 * The files below a folder, in the order of their names, each with its label and the part of the dataset that it
 * belongs to: the names of folders say both (see {@link readLayout}).
 * @throws UsageError when there is no such folder, the label breaks a rule, or it is unclear which folders are labels
 */
export async function findImages(
  dir: string,
  { label, labelled = true, splits = 'use', split = labelled ? 'train' : 'unlabelled', advice = '' }: FindOptions = {},
): Promise<FoundImages> {
  const problem = label === undefined ? undefined : nameRules.label.problem(label);
  if (problem) throw new UsageError(problem);
  if (!(await isFolder(dir))) throw new UsageError(`There is no folder ${dir}. Give one that holds {label}/{image}.`);

  const { files: scanned, skipped } = await scanFolder(dir);
  const named = scanned.filter(({ name }) => hasImageName(name));
  const shown = (named.length > 0 ? named : scanned).map(({ folders }) => folders);
  const { parts, unclear, placeOf } = readLayout(shown, { splits, split, label });
  if (unclear) {
    throw new UsageError(`In ${dir}: ${describeUnclear(unclear)} ${advice || 'Name the folder of the labels itself.'}`);
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
