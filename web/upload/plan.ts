import { imageFormatNames, imageTypes, namedFormat } from '../../shared/domain/image-formats.ts';
import type { Split } from '../api/types.ts';
import type { PickedFile } from './picked.ts';

/** An image to upload. Without a label it is still to be chosen. */
export interface PlannedImage {
  file: File;
  contentType: string;
  split: Split;
  label?: string;
}

export interface Plan {
  images: PlannedImage[];
  /** What can't be used, and what to do. */
  refused: { name: string; reason: string }[];
  /** A name for the dataset: that of the folder that holds the labels' folders. */
  suggestion?: string;
}

/** The API's own limit. */
export const mostBytes = 20 * 2 ** 20;

/**
 * Which image gets which label: the name of its folder. Where everything lies in one folder that has folders of its
 * own, those are the labels, and the one around them names the dataset. `_test`, `_golden` and `_unlabelled` mean
 * what they mean in the bucket. Images in no folder have no label yet.
 */
export function planUpload(picked: PickedFile[]): Plan {
  const seen = picked.filter(({ file, folders }) => ![file.name, ...folders].some((part) => part.startsWith('.')));
  // Images in no folder, dropped beside the folder of a dataset, do not make it the folder of a label.
  const outer = new Set(seen.flatMap(({ folders }) => folders[0] ?? []));
  const around = outer.size === 1 && seen.some(({ folders }) => folders.length > 1) ? [...outer][0] : undefined;

  const plan: Plan = { images: [], refused: [], ...(around && { suggestion: datasetName(around) }) };
  for (const { file, folders } of seen) {
    const contentType = contentTypeOf(file);
    const place = placeOf(around ? folders.slice(1) : folders);
    const reason = !contentType ? notAnImage : tooLarge(file) || ('problem' in place && place.problem);
    if (reason) plan.refused.push({ name: [...folders, file.name].join('/'), reason });
    else plan.images.push({ file, contentType: contentType ?? '', ...(place as Place) });
  }
  return plan;
}

const notAnImage = `is not a ${imageFormatNames}: save it as one of these`;

function tooLarge({ size }: File): string | false {
  if (size === 0) return 'is empty: copy it again';
  return size > mostBytes && `has ${Math.round(size / 2 ** 20)} MB, 20 MB is the most: save it smaller`;
}

function contentTypeOf(file: File): string | undefined {
  return namedFormat(file.name)?.type ?? imageTypes.find((type) => type === file.type);
}

interface Place {
  split: Split;
  label?: string;
}

function placeOf([first, second]: string[]): Place | { problem: string } {
  if (first === '_unlabelled') return { split: 'unlabelled' };
  const split = { _test: 'test', _golden: 'golden' }[first ?? ''] as Split | undefined;
  const label = (split ? second : first)?.normalize('NFC');
  if (label === undefined) return { split: split ?? 'train' };
  const problem = labelProblem(label);
  return problem ? { problem } : { split: split ?? 'train', label };
}

/** What is wrong with a label, or undefined. */
export function labelProblem(label: string): string | undefined {
  if (label.length < 1 || [...label].length > 128) return 'A label has 1 to 128 characters.';
  if (/[/\p{Cc}]/u.test(label)) return "A label can't contain a slash or a control character.";
  if (/^[_.]/.test(label)) return "A label can't start with an underscore or a dot.";
  return undefined;
}

/** The nearest name that a dataset can have. */
export function datasetName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, 63).replace(/-+$/, '') || 'images';
}

export const isDatasetName = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,62}$/.test(text);
