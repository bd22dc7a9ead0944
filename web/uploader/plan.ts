import type { Split } from '../../shared/api/types.ts';
import {
  describePart,
  describeUnclear,
  type FolderLayout,
  notInLabel,
  partNamed,
  readLayout,
  type SplitFolders,
} from '../../shared/domain/dataset/folder-layout.ts';
import { type ImageType, imageFormatNames, imageTypes, namedFormat } from '../../shared/domain/images/formats.ts';
import { maxImageBytes, maxImageSize } from '../../shared/domain/images/limits.ts';
import { isReserved, nameRules } from '../../shared/domain/names/rules.ts';
import type { Picked, PickedFile } from './picked.ts';

export interface Refused {
  name: string;
  reason: string;
  /** What it would have been uploaded as. */
  place?: { name: string; split: Split; label?: string };
}

/** An image to upload. Without a label it is still to be chosen. */
export interface PlannedImage {
  file: File;
  contentType: ImageType;
  split: Split;
  label?: string;
}

export interface Plan {
  images: PlannedImage[];
  /** What can't be used, and what to do. */
  refused: Refused[];
  /** A name for the dataset: that of the folder that holds the labels' folders. */
  suggestion?: string;
  /** What each folder of a part of a dataset is used for, in words. */
  parts: string[];
  /** Why it is not clear which folders are labels, in words. */
  unclear?: string;
}

/**
 * Which image gets which label and part: the names of its folders say both (see {@link readLayout}). Where everything
 * is in one folder that has folders of its own, that one names the dataset. Images in no folder of a label have none
 * yet.
 * @param splits what folders called `train`, `test` and `val` above the labels are taken as
 */
export function planUpload({ files, unread }: Picked, splits: SplitFolders = 'use'): Plan {
  const seen = files.filter(({ file, folders }) => ![file.name, ...folders].some((part) => part.startsWith('.')));
  const around = folderAround(seen);
  const inside = ({ folders }: PickedFile) => (around === undefined ? folders : folders.slice(1));
  const usable = seen.filter(({ file }) => contentTypeOf(file));
  // Images in no folder say nothing of the folders beside them.
  const shown = (usable.length > 0 ? usable : seen).map(inside).filter((folders) => folders.length > 0);
  const layout = readLayout(shown, { splits });

  const plan: Plan = {
    images: [],
    refused: unread.map((each) => ({ ...each })),
    parts: layout.parts.map(describePart),
    ...(around !== undefined && { suggestion: datasetName(around) }),
    ...(layout.unclear && { unclear: describeUnclear(layout.unclear) }),
  };
  for (const each of seen) {
    const { file, folders } = each;
    const place = placeOf(layout, inside(each));
    const contentType = contentTypeOf(file);
    const name = [...folders, file.name].join('/');
    const problem = fileProblem(file, contentType) ?? nameRules.filename.problem(file.name);
    if ('problem' in place) plan.refused.push({ name, reason: problem ?? place.problem });
    else if (problem) plan.refused.push({ name, reason: problem, place: { name: file.name, ...place } });
    else if (contentType) plan.images.push({ file, contentType, ...place });
  }
  return plan;
}

/** The one folder that everything in folders is in, and that has folders of its own; no label, and no part. */
function folderAround(files: readonly PickedFile[]): string | undefined {
  const outer = new Set(files.flatMap(({ folders }) => folders[0] ?? []));
  const [name, another] = [...outer];
  if (name === undefined || another !== undefined || isReserved(name) || partNamed(name)) return undefined;
  return files.some(({ folders }) => folders.length > 1) ? name : undefined;
}

function placeOf(layout: FolderLayout, folders: string[]) {
  const place = layout.placeOf(folders);
  if (!('problem' in place) || place.problem !== notInLabel) return place;
  return { split: layout.parts.find(({ folder }) => folders.includes(folder))?.split ?? ('train' as const) };
}

function fileProblem({ name, size }: File, contentType: string | undefined): string | undefined {
  if (!contentType && /\.hei[cf]$/i.test(name)) return 'is a HEIC image: export it as JPEG';
  if (!contentType) return `is not a ${imageFormatNames}: save it as one of these`;
  if (size === 0) return 'is empty: copy it again';
  if (size <= maxImageBytes) return undefined;
  return `has ${Math.round(size / 2 ** 20)} MiB; the limit is ${maxImageSize}: save a smaller one`;
}

function contentTypeOf(file: File): ImageType | undefined {
  return namedFormat(file.name)?.type ?? imageTypes.find((type) => type === file.type);
}

/** The nearest name that a dataset can have. */
export function datasetName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, 63).replace(/-+$/, '') || 'images';
}

export const isDatasetName = (text: string): boolean => nameRules.dataset.problem(text) === undefined;
