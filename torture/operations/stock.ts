import type { Act } from './operation.ts';

/** What there is to do something to. Few of each, so that clients meet. */

export const datasets: readonly { name: string; models: readonly string[] }[] = [
  { name: 'shop', models: ['shop', 'shop-b'] },
  { name: 'toys', models: ['toys'] },
];

export const labels = ['hat', 'shoe', 'cup'] as const;

const files = 6;

const folders = [...labels, ...labels, '_unlabelled'];

export const anyDataset = ({ dice }: Act) => dice.pick(datasets);
export const anyLabel = ({ dice }: Act) => dice.pick(labels);

export function anyKey(act: Act): string {
  return `${anyDataset(act).name}/${act.dice.pick(folders)}/${act.dice.below(files)}.jpg`;
}

/** Mostly one that is there. */
export function someKey(act: Act): string {
  const keys = [...act.model.likely.images.keys()];
  return keys.length > 0 && act.dice.chance(0.85) ? act.dice.pick(keys) : anyKey(act);
}

/** Every key of a dataset that this file can have. */
export const keysOf = (dataset: string, file: string): string[] =>
  [...new Set(folders)].map((folder) => `${dataset}/${folder}/${file}`);

export const datasetOf = (key: string): string => key.slice(0, key.indexOf('/'));

/** A model with a version that was there once, if a client has seen any. */
export function someVersion({ model, dice }: Act): { model: string; version: number } | undefined {
  const known = [...model.likely.versions].flatMap(([name, versions]) =>
    [...versions].map((version) => ({ model: name, version })),
  );
  return known.length === 0 ? undefined : dice.pick(known);
}

/** The images that are probably there, of one dataset. */
export const likelyKeys = ({ model }: Act, dataset: string): string[] =>
  [...model.likely.images.keys()].filter((key) => datasetOf(key) === dataset);

/** A client has seen this version. */
export function noteVersion({ model: { likely } }: Act, model: string, version: number): void {
  likely.versions.set(model, (likely.versions.get(model) ?? new Set()).add(version));
}
