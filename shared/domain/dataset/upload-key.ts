import { isReserved, nameRules } from '../names/rules.ts';

/** The split of an example. */
export type Split = 'train' | 'test' | 'golden';

/** The meaning of a key of the uploads bucket. */
export type UploadKey =
  | { kind: 'example'; dataset: string; split: Split; label: string; file: string }
  | { kind: 'unlabelled'; dataset: string; file: string }
  | { kind: 'manifest'; dataset: string; file: string }
  | { kind: 'prediction' }
  | { kind: 'hidden' }
  | { kind: 'invalid'; problem: string };

/** Prefix of images that are uploaded only for a prediction. */
export const predictionPrefix = '_predict/';

const splits = new Map<string, Split>([
  ['_test', 'test'],
  ['_golden', 'golden'],
]);

/**
 * Reads a key of the uploads bucket. Folder markers (keys ending in `/`) and everything below a name that starts with a
 * dot are hidden. An invalid key has the rule that it breaks as its problem.
 */
export function parseUploadKey(key: string): UploadKey {
  if (key.startsWith(predictionPrefix)) return { kind: 'prediction' };
  const parts = key.split('/');
  const [dataset = '', ...path] = parts;
  if (parts.some((part) => part === '.' || part === '..')) {
    return { kind: 'invalid', problem: "A key can't have a part `.` or `..`: S3 does not resolve them." };
  }
  if (key.endsWith('/') || parts.some((part) => part.startsWith('.'))) return { kind: 'hidden' };
  const datasetProblem = nameRules.dataset.problem(dataset);
  if (datasetProblem) return { kind: 'invalid', problem: datasetProblem };
  if (path.some((part) => part === '')) return { kind: 'invalid', problem: "A key can't have an empty part (`//`)." };

  const [folder = '', ...rest] = path;
  if (folder === '_unlabelled' && rest.length > 0) return { kind: 'unlabelled', dataset, file: rest.join('/') };
  if (folder === '_manifests' && /^[^/]+\.jsonl$/.test(rest.join('/')))
    return { kind: 'manifest', dataset, file: rest.join('/') };
  const split = splits.get(folder);
  if (split) return example(dataset, split, rest);
  if (isReserved(folder) && rest.length > 0) {
    return {
      kind: 'invalid',
      problem: `The folder \`${folder}\` is reserved. Use _test/{label}, _golden/{label}, _unlabelled, _manifests/{name}.jsonl or a label.`,
    };
  }
  return example(dataset, 'train', path);
}

function example(dataset: string, split: Split, [folder = '', ...file]: string[]): UploadKey {
  if (file.length === 0)
    return { kind: 'invalid', problem: 'An image must be in the folder of its label: {dataset}/{label}/{file}.' };
  const problem = nameRules.label.problem(folder);
  if (problem) return { kind: 'invalid', problem };
  return { kind: 'example', dataset, split, label: folder.normalize('NFC'), file: file.join('/') };
}

/** The key of an example: the inverse of {@link parseUploadKey}. */
export function exampleKey(dataset: string, split: Split, label: string, file: string): string {
  const folder = { train: '', test: '_test/', golden: '_golden/' }[split];
  return `${dataset}/${folder}${label}/${file}`;
}

/** The key of an unlabelled image. */
export const unlabelledKey = (dataset: string, file: string): string => `${dataset}/_unlabelled/${file}`;

/**
 * Identifies an image's content by the ETag and size in a listing. It only joins listings and embeddings: an S3 ETag
 * does not prove that two images are equal.
 */
export function contentId(etag: string, size: number): string {
  return `${etag.replaceAll('"', '')}-${size}`;
}

/** The name that the API gives an upload: `IMG_0001.jpg` with the first digits of its SHA-256, `IMG_0001-9f86d081.jpg`. */
export function withDigits(filename: string, digits: string): string {
  const [, name = filename, extension = ''] = /^(.+)(\.\w{1,8})$/.exec(filename) ?? [];
  return `${name}-${digits}${extension}`;
}

/** The inverse of {@link withDigits}. Names that the API did not make may have no digits, or seem to have some. */
export function splitDigits(file: string): { name: string; digits?: string } {
  const [, name, digits, extension = ''] = /^(.+)-([0-9a-f]{8})(\.\w{1,8})?$/.exec(file) ?? [];
  return name && digits ? { name: `${name}${extension}`, digits } : { name: file };
}
