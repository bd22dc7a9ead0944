import { nameRules } from '../names/rules.ts';

/** What the folders around images mean. Without any library: the console uses it too. */

/** Part of a dataset that an image is uploaded to. */
export type Part = 'train' | 'test' | 'golden' | 'unlabelled';

/** What folders called `train`, `test`, `val` above the labels are taken as; `ignore` leaves them out of the way. */
export type SplitFolders = 'use' | 'as-labels' | 'ignore';

export interface LayoutOptions {
  splits?: SplitFolders;
  /** Of images that are in no part's folder. */
  split?: Part;
  /** Of all images, instead of the names of folders. */
  label?: string | undefined;
}

/** The problem of an image that no folder gives a label. */
export const notInLabel = 'not in the folder of a label';

export type Place = { split: Part; label?: string };

export interface FoundPart {
  folder: string;
  split: Part;
  /** Is it called a validation set? */
  validation: boolean;
  images: number;
}

export interface FolderLayout {
  /** Folders that are parts of a dataset; empty where the outermost folders are the labels. */
  parts: FoundPart[];
  /** Why the folder can't be uploaded like this: the folders, and what is unclear. */
  unclear?: { parts: string[]; others: string[] };
  /** What the folders of an image, the outermost first, say of it; or why they say nothing. */
  placeOf(folders: readonly string[]): Place | { problem: string };
}

type Kind = 'train' | 'test' | 'validation';

const kinds: readonly [Kind, RegExp][] = [
  ['train', /^(train|training)([-_ ]?(set|data|images|split))?$/i],
  ['test', /^(test|testing|hold-?out)([-_ ]?(set|data|images|split))?$/i],
  ['validation', /^(val|valid|validation|dev|eval)([-_ ]?(set|data|images|split))?$/i],
];

/** What a folder of this name usually is a part of, or undefined. */
export const partNamed = (name: string): Kind | undefined => kinds.find(([, pattern]) => pattern.test(name))?.[0];

/** The folders that a dataset in the bucket has itself. */
const reserved = new Map<string, Part>([
  ['_test', 'test'],
  ['_golden', 'golden'],
  ['_unlabelled', 'unlabelled'],
]);

interface Level {
  /** Images directly in a folder, and further below, by its name. */
  folders: Map<string, { direct: number; below: number }>;
  /** Images beside these folders. */
  loose: number;
}

/**
 * Finds out which folders are labels and which are parts of a dataset: `train/`, `test/`, `val/` and the like, in
 * capitals or not, with folders of labels in them, at the top or in one folder around them. Validation images are the
 * test set where there is no other, and trained on where there is one: cross-validation holds images out by itself.
 * A label may be called `train` or `valid` where its images are directly in it, beside other labels.
 * @param images the folders of each image, the outermost first
 */
export function readLayout(
  images: readonly (readonly string[])[],
  { splits = 'use', split = 'train', label }: LayoutOptions = {},
): FolderLayout {
  const everywhere = (): Place => ({ split, ...(label !== undefined && { label: label.normalize('NFC') }) });
  if (split === 'unlabelled') return { parts: [], placeOf: everywhere };

  const { depth, named, reservedHere, unclear } = findParts(images, splits, label !== undefined);
  const parts = splits === 'ignore' ? [] : withUse(named);
  const byName = new Map(parts.map((part) => [part.folder, part.split]));
  const passedOver = new Set(splits === 'ignore' ? named.map(({ folder }) => folder) : []);

  function placeOf(folders: readonly string[]): Place | { problem: string } {
    const [first = '', ...rest] = folders.slice(depth);
    const own = byName.get(first) ?? reserved.get(first);
    if (own === 'unlabelled') return { split: own };
    const inPart = own !== undefined || passedOver.has(first);
    const name = label ?? (inPart ? rest[0] : folders[depth]);
    if (name === undefined) return { problem: notInLabel };
    const problem = nameRules.label.problem(name);
    return problem ? { problem } : { split: own ?? split, label: name.normalize('NFC') };
  }
  return { parts: [...parts, ...reservedHere], ...(unclear && { unclear }), placeOf };
}

type Named = { folder: string; kind: Kind; images: number };

interface Parts {
  /** Folders around the parts. */
  depth: number;
  named: Named[];
  reservedHere: FoundPart[];
  unclear?: FolderLayout['unclear'];
}

function findParts(images: readonly (readonly string[])[], splits: SplitFolders, labelled: boolean): Parts {
  const none: Parts = { depth: 0, named: [], reservedHere: [] };
  for (const depth of [0, 1]) {
    const { folders, loose } = levelOf(images, depth);
    const found = partsOf(folders, splits, labelled, depth);
    if (found) return { depth, ...found };
    if (folders.size !== 1 || loose > 0) return none;
  }
  return none;
}

function levelOf(images: readonly (readonly string[])[], depth: number): Level {
  const level: Level = { folders: new Map(), loose: 0 };
  for (const folders of images) {
    const name = folders[depth];
    if (name === undefined) {
      level.loose++;
      continue;
    }
    const counts = level.folders.get(name) ?? { direct: 0, below: 0 };
    counts[folders.length > depth + 1 ? 'below' : 'direct']++;
    level.folders.set(name, counts);
  }
  return level;
}

/** The parts among folders beside each other; undefined where there is none. */
function partsOf(
  folders: Level['folders'],
  splits: SplitFolders,
  labelled: boolean,
  depth: number,
): Omit<Parts, 'depth'> | undefined {
  const counted = [...folders].map(([folder, { direct, below }]) => ({ folder, below, images: direct + below }));
  const reservedHere = counted.flatMap(({ folder, images }) => {
    const split = reserved.get(folder);
    return split ? [{ folder, split, validation: false, images }] : [];
  });
  const named = counted.flatMap(({ folder, ...counts }) => {
    const kind = splits === 'as-labels' ? undefined : partNamed(folder);
    return kind ? [{ folder, kind, ...counts }] : [];
  });
  const others = counted.filter(({ folder }) => !reserved.has(folder) && !named.some((its) => its.folder === folder));
  const holdLabels = labelled || named.some(({ below }) => below > 0);
  const plain = reservedHere.length > 0 ? { named: [], reservedHere } : undefined;

  if (named.length === 0) return plain;
  // The folders of one class; or classes called `train` or `valid` beside others. A class called `test` is rarer than
  // a test set without labels.
  const labelsToo = others.length > 0 && named.every(({ kind }) => kind !== 'test');
  if (!holdLabels && (depth > 0 || labelsToo)) return plain;
  const unclear = splits === 'use' && (others.length > 0 || !holdLabels);
  return {
    named,
    reservedHere,
    ...(unclear && {
      unclear: { parts: named.map(({ folder }) => folder), others: others.map(({ folder }) => folder) },
    }),
  };
}

function withUse(named: readonly Named[]): FoundPart[] {
  const hasTest = named.some(({ kind }) => kind === 'test');
  return named.map(({ folder, kind, images }) => ({
    folder,
    split: kind === 'train' || (kind === 'validation' && hasTest) ? 'train' : 'test',
    validation: kind === 'validation',
    images,
  }));
}

const uses: Record<Part, string> = {
  train: 'to train on',
  test: 'the test set, never trained on',
  golden: 'golden: a new version must get them right to go live by itself',
  unlabelled: 'without labels',
};

/** What a part's images are used for, in words. */
export function describePart({ folder, split, validation }: FoundPart): string {
  if (!validation) return `${folder}/ is ${uses[split]}`;
  return split === 'train'
    ? `${folder}/ is trained on too: cross-validation holds images out by itself, and there is a test set`
    : `${folder}/ is ${uses.test}: there is no other`;
}

/** What is unclear about a folder, in words. */
export function describeUnclear({ parts, others }: NonNullable<FolderLayout['unclear']>): string {
  const list = (folders: readonly string[]) => folders.map((folder) => `${folder}/`).join(', ');
  return others.length > 0
    ? `Some folders look like parts of a dataset (${list(parts)}), and others like labels (${list(some(others))}).`
    : `${list(parts)} look like parts of a dataset, and hold images in no folder of a label.`;
}

const namedAtMost = 5;
const some = (folders: readonly string[]) => folders.slice(0, namedAtMost);
