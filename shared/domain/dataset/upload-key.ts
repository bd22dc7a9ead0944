import { isReserved, nameRules } from '../names/rules.ts';

/** Which part of a dataset an example belongs to. */
export type Split = 'train' | 'test' | 'golden';

/** What a key of the uploads bucket means. */
export type UploadKey =
  | { kind: 'example'; dataset: string; split: Split; label: string; file: string }
  | { kind: 'unlabelled'; dataset: string; file: string }
  | { kind: 'manifest'; dataset: string; file: string }
  | { kind: 'prediction' }
  | { kind: 'hidden' }
  | { kind: 'invalid'; problem: string };

/** Images uploaded only to be predicted. */
export const predictionPrefix = '_predict/';

const splits = new Map<string, Split>([
  ['_test', 'test'],
  ['_golden', 'golden'],
]);

/**
 * Reads a key of the uploads bucket. Folder markers (keys ending in `/`) and anything below a name
 * that starts with a dot are hidden; what follows no rule is invalid, with the rule it breaks.
 */
export function parseUploadKey(key: string): UploadKey {
  if (key.startsWith(predictionPrefix)) return { kind: 'prediction' };
  const parts = key.split('/');
  const [dataset = '', ...path] = parts;
  if (parts.some((part) => part === '.' || part === '..')) {
    return { kind: 'invalid', problem: 'A key must have no part `.` or `..`: S3 keeps them as they are.' };
  }
  if (key.endsWith('/') || parts.some((part) => part.startsWith('.'))) return { kind: 'hidden' };
  const datasetProblem = nameRules.dataset.problem(dataset);
  if (datasetProblem) return { kind: 'invalid', problem: datasetProblem };
  if (path.some((part) => part === '')) return { kind: 'invalid', problem: 'A key must have no empty part (`//`).' };

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

/** The key of an image that has no label yet. */
export const unlabelledKey = (dataset: string, file: string): string => `${dataset}/_unlabelled/${file}`;

/**
 * The name under which an image's bytes are known: what a listing shows of them.
 * It is a join key only; an S3 ETag is no digest one could trust for equality of images across uploads.
 */
export function contentId(etag: string, size: number): string {
  return `${etag.replaceAll('"', '')}-${size}`;
}
