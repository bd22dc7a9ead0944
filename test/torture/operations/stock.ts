import type { ClientContext } from './operation.ts';

/** The datasets, models, labels and files of all operations: few, so that clients conflict. */

export const datasets: readonly { name: string; models: readonly string[] }[] = [
  { name: 'shop', models: ['shop', 'shop-b'] },
  { name: 'toys', models: ['toys'] },
];

export const labels = ['hat', 'shoe', 'cup'] as const;

const files = 6;

const folders = [...labels, ...labels, '_unlabelled'];

export const anyDataset = ({ dice }: ClientContext) => dice.pick(datasets);
export const anyLabel = ({ dice }: ClientContext) => dice.pick(labels);

export function anyKey(context: ClientContext): string {
  return `${anyDataset(context).name}/${context.dice.pick(folders)}/${context.dice.below(files)}.jpg`;
}

/** Usually the key of an existing image. */
export function someKey(context: ClientContext): string {
  const keys = [...context.model.likely.images.keys()];
  return keys.length > 0 && context.dice.chance(0.85) ? context.dice.pick(keys) : anyKey(context);
}

/** Every possible key of a file. */
export const keysOf = (dataset: string, file: string): string[] =>
  [...new Set(folders)].map((folder) => `${dataset}/${folder}/${file}`);

export const datasetOf = (key: string): string => key.slice(0, key.indexOf('/'));

/** A version that a client has seen, if there is one. */
export function someVersion({ model, dice }: ClientContext): { model: string; version: number } | undefined {
  const known = [...model.likely.versions].flatMap(([name, versions]) =>
    [...versions].map((version) => ({ model: name, version })),
  );
  return known.length === 0 ? undefined : dice.pick(known);
}

/** Keys of the images that a dataset probably has. */
export const likelyKeys = ({ model }: ClientContext, dataset: string): string[] =>
  [...model.likely.images.keys()].filter((key) => datasetOf(key) === dataset);

/** Call it when a client has seen a version. */
export function noteVersion({ model: { likely } }: ClientContext, model: string, version: number): void {
  likely.versions.set(model, (likely.versions.get(model) ?? new Set()).add(version));
}
