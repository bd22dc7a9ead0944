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
import { tooLargeReason } from '../../shared/domain/images/limits.ts';
import { isReserved, nameRules } from '../../shared/domain/names/rules.ts';
import type { Picked, PickedFile } from './picked.ts';

export interface Refused {
  name: string;
  reason: string;
  /** The place that the file would have been uploaded to. */
  place?: { name: string; split: Split; label?: string };
}

/** An image to upload. The user chooses the label if it is missing. */
export interface PlannedImage {
  file: File;
  contentType: ImageType;
  split: Split;
  label?: string;
}

export interface Plan {
  images: PlannedImage[];
  /** Files that can't be used, each with advice. */
  refused: Refused[];
  /** A name for the dataset, from the folder that contains the label folders. */
  suggestion?: string;
  /** A description of the use of each folder such as `test`. */
  parts: string[];
  /** The reason why it is not clear which folders are labels. */
  unclear?: string;
}

/**
 * Gives each image a label and a split, from the names of its folders (see {@link readLayout}). If everything is in one
 * folder with subfolders, that folder names the dataset. Images outside label folders get no label.
 * @param splits the meaning of folders named `train`, `test` and `val` above the labels
 */
export function planUpload({ files, unread }: Picked, splits: SplitFolders = 'use'): Plan {
  const visible = files.filter(({ file, folders }) => ![file.name, ...folders].some((part) => part.startsWith('.')));
  const outer = outerFolder(visible);
  const inside = ({ folders }: PickedFile) => (outer === undefined ? folders : folders.slice(1));
  const usable = visible.filter(({ file }) => contentTypeOf(file));
  // Images outside folders don't show which folders are labels.
  const folderPaths = (usable.length > 0 ? usable : visible).map(inside).filter((folders) => folders.length > 0);
  const layout = readLayout(folderPaths, { splits });

  const plan: Plan = {
    images: [],
    refused: [...unread],
    parts: layout.parts.map(describePart),
    ...(outer !== undefined && { suggestion: datasetName(outer) }),
    ...(layout.unclear && { unclear: describeUnclear(layout.unclear) }),
  };
  for (const picked of visible) {
    const { file, folders } = picked;
    const place = placeOf(layout, inside(picked));
    const contentType = contentTypeOf(file);
    const name = [...folders, file.name].join('/');
    const problem = fileProblem(file, contentType) ?? nameRules.filename.problem(file.name);
    if ('problem' in place) plan.refused.push({ name, reason: problem ?? place.problem });
    else if (problem) plan.refused.push({ name, reason: problem, place: { name: file.name, ...place } });
    else if (contentType) plan.images.push({ file, contentType, ...place });
  }
  return plan;
}

/** The folder that contains all others, unless its name is a split's or it has no subfolders. */
function outerFolder(files: readonly PickedFile[]): string | undefined {
  const outermost = new Set(files.flatMap(({ folders }) => folders[0] ?? []));
  const [name, another] = [...outermost];
  if (name === undefined || another !== undefined || isReserved(name) || partNamed(name)) return undefined;
  return files.some(({ folders }) => folders.length > 1) ? name : undefined;
}

function placeOf(layout: FolderLayout, folders: string[]) {
  const place = layout.placeOf(folders);
  if (!('problem' in place) || place.problem !== notInLabel) return place;
  return { split: layout.parts.find(({ folder }) => folders.includes(folder))?.split ?? ('train' as const) };
}

function fileProblem({ name, size }: File, contentType: string | undefined): string | undefined {
  if (!contentType && /\.hei[cf]$/i.test(name)) return 'This is a HEIC image. Export it as JPEG.';
  if (!contentType) return `This is not a ${imageFormatNames}. Save it in one of these formats.`;
  if (size === 0) return 'The file is empty. Copy it again.';
  return tooLargeReason(size);
}

function contentTypeOf(file: File): ImageType | undefined {
  return namedFormat(file.name)?.type ?? imageTypes.find((type) => type === file.type);
}

/** Turns any text into a dataset's name. */
export function datasetName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, nameRules.dataset.maxLength).replace(/-+$/, '') || 'images';
}

export const isDatasetName = (text: string): boolean => nameRules.dataset.problem(text) === undefined;
