import { read, type Step } from './linearize.ts';

/** Contents by key, for keys with the same file name. */
export type Images = Readonly<Record<string, string>>;

type ImageStep = Step<Images>;

const without = (images: Images, key: string): Images => {
  const { [key]: _, ...others } = images;
  return others;
};

export const keyOfImages = (images: Images) =>
  Object.keys(images)
    .sort()
    .map((key) => `${key}=${images[key]}`)
    .join();

export const put =
  (key: string, content: string): ImageStep =>
  (images) => ({ state: { ...images, [key]: content } });

export const drop =
  (key: string): ImageStep =>
  (images) => ({ state: without(images, key) });

/** Removes this content under every key. */
export const purge =
  (content: string): ImageStep =>
  (images) => ({ state: Object.fromEntries(Object.entries(images).filter(([, stored]) => stored !== content)) });

/** The owner's copy, which overwrites its target. */
export const copy =
  (from: string, to: string): ImageStep =>
  (images) => {
    const content = images[from];
    return content === undefined ? undefined : { state: { ...images, [to]: content } };
  };

export const isAbsent = (key: string): ImageStep => read((images) => images[key] === undefined);

export const isPresent = (key: string): ImageStep => read((images) => images[key] !== undefined);

/**
 * A relabel, which in S3 is a copy and a deletion. It copies unless the target has other content, and deletes only the
 * content that it has copied. If the source is replaced or deleted in between, that counts as a change after the move.
 */
export const move = (from: string, to: string): ImageStep[] => [
  (images) => {
    const content = images[from];
    const existing = images[to];
    if (content === undefined || (existing !== undefined && existing !== content)) return undefined;
    return { state: { ...images, [to]: content }, memory: content };
  },
  (images, content) => (images[from] === content ? { state: without(images, from) } : undefined),
];
