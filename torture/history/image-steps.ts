import { read, type Step } from './linearize.ts';

/** What is under which key: contents by key, of keys that share a file's name. */
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

/** These bytes go, whatever their key. */
export const purge =
  (content: string): ImageStep =>
  (images) => ({ state: Object.fromEntries(Object.entries(images).filter(([, its]) => its !== content)) });

/** The owner's copy, which overwrites. */
export const copy =
  (from: string, to: string): ImageStep =>
  (images) => {
    const content = images[from];
    return content === undefined ? undefined : { state: { ...images, [to]: content } };
  };

export const isAbsent = (key: string): ImageStep => read((images) => images[key] === undefined);

export const isPresent = (key: string): ImageStep => read((images) => images[key] !== undefined);

/**
 * A relabel: S3 can only copy and delete. It copies where nothing else is, and deletes what it has copied. A source that
 * was replaced or deleted in between was so after the move.
 */
export const move = (from: string, to: string): ImageStep[] => [
  (images) => {
    const content = images[from];
    const there = images[to];
    if (content === undefined || (there !== undefined && there !== content)) return undefined;
    return { state: { ...images, [to]: content }, memory: content };
  },
  (images, content) => (images[from] === content ? { state: without(images, from) } : undefined),
];
