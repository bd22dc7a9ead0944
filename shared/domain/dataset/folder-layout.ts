import { nameRules } from '../names/rules.ts';

/** The meaning of the folders around images. Uses no library, so that the console can import it. */

export type Part = 'train' | 'test' | 'golden' | 'unlabelled';

/**
 * What to do with folders called `train`, `test` or `val` around the folders of labels. `ignore` trains on all their
 * images.
 */
export type SplitFolders = 'use' | 'as-labels' | 'ignore';

export interface LayoutOptions {
  splits?: SplitFolders;
  /** Split of images outside the folders of splits. */
  split?: Part;
  /** Label of all images, instead of the folder names. */
  label?: string | undefined;
}

/** The problem of an image outside the folders of labels. */
export const notInLabel = 'not in the folder of a label';

export type Place = { split: Part; label?: string };

export interface FoundPart {
  folder: string;
  split: Part;
  /** Whether the folder's name stands for a validation set. */
  validation: boolean;
  images: number;
}

export interface FolderLayout {
  /** The folders of splits; empty if the outermost folders are labels. */
  parts: FoundPart[];
  /** Folders that could be splits or labels. The user must decide. */
  unclear?: { parts: string[]; others: string[] };
  /** The split and label of an image in these folders, the outermost first. */
  placeOf(folders: readonly string[]): Place | { problem: string };
}

type Kind = 'train' | 'test' | 'validation';

const kinds: readonly [Kind, RegExp][] = [
  ['train', /^(train|training)([-_ ]?(set|data|images|split))?$/i],
  ['test', /^(test|testing|hold-?out)([-_ ]?(set|data|images|split))?$/i],
  ['validation', /^(val|valid|validation|dev|eval)([-_ ]?(set|data|images|split))?$/i],
];

/** The split that a folder of this name usually holds. */
export const partNamed = (name: string): Kind | undefined => kinds.find(([, pattern]) => pattern.test(name))?.[0];

/** The folders of splits in the bucket. */
const reserved = new Map<string, Part>([
  ['_test', 'test'],
  ['_golden', 'golden'],
  ['_unlabelled', 'unlabelled'],
]);

interface Level {
  /** Number of images directly in a folder and in its subfolders, by folder name. */
  folders: Map<string, { direct: number; below: number }>;
  /** Number of images next to these folders. */
  loose: number;
}

/**
 * Decides which folders are labels and which are splits: splits have names such as `train/`, `test/` or `val/`, in
 * upper or lower case, contain folders of labels, and are at the top or in one surrounding folder. A validation set
 * becomes the test set if there is no test set. Otherwise it is trained on, since cross-validation holds out images
 * anyway. A label may be called `train` or `valid` if its images are directly in its folder, next to other labels.
 * @param images the folders of each image, the outermost first
 */
export function readLayout(
  images: readonly (readonly string[])[],
  { splits = 'use', split = 'train', label }: LayoutOptions = {},
): FolderLayout {
  const everywhere = (): Place => ({ split, ...(label !== undefined && { label: label.normalize('NFC') }) });
  if (split === 'unlabelled') return { parts: [], placeOf: everywhere };

  const { depth, candidates, reservedFound, unclear } = findParts(images, splits, label !== undefined);
  const parts = splits === 'ignore' ? [] : withUse(candidates);
  const byName = new Map(parts.map((part) => [part.folder, part.split]));
  const ignored = new Set(splits === 'ignore' ? candidates.map(({ folder }) => folder) : []);

  function placeOf(folders: readonly string[]): Place | { problem: string } {
    const [first = '', ...rest] = folders.slice(depth);
    const ownSplit = byName.get(first) ?? reserved.get(first);
    if (ownSplit === 'unlabelled') return { split: ownSplit };
    const inPart = ownSplit !== undefined || ignored.has(first);
    const name = label ?? (inPart ? rest[0] : folders[depth]);
    if (name === undefined) return { problem: notInLabel };
    const problem = nameRules.label.problem(name);
    return problem ? { problem } : { split: ownSplit ?? split, label: name.normalize('NFC') };
  }
  return { parts: [...parts, ...reservedFound], ...(unclear && { unclear }), placeOf };
}

type Candidate = { folder: string; kind: Kind; images: number };

interface Parts {
  /** Number of folders around the splits. */
  depth: number;
  candidates: Candidate[];
  reservedFound: FoundPart[];
  unclear?: FolderLayout['unclear'];
}

function findParts(images: readonly (readonly string[])[], splits: SplitFolders, labelled: boolean): Parts {
  const none: Parts = { depth: 0, candidates: [], reservedFound: [] };
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

/** The splits among sibling folders; undefined if there are none. */
function partsOf(
  folders: Level['folders'],
  splits: SplitFolders,
  labelled: boolean,
  depth: number,
): Omit<Parts, 'depth'> | undefined {
  const counted = [...folders].map(([folder, { direct, below }]) => ({ folder, below, images: direct + below }));
  const reservedFound = counted.flatMap(({ folder, images }) => {
    const split = reserved.get(folder);
    return split ? [{ folder, split, validation: false, images }] : [];
  });
  const candidates = counted.flatMap(({ folder, ...counts }) => {
    const kind = splits === 'as-labels' ? undefined : partNamed(folder);
    return kind ? [{ folder, kind, ...counts }] : [];
  });
  const others = counted.filter(
    ({ folder }) => !reserved.has(folder) && !candidates.some((candidate) => candidate.folder === folder),
  );
  const holdLabels = labelled || candidates.some(({ below }) => below > 0);
  const plain = reservedFound.length > 0 ? { candidates: [], reservedFound } : undefined;

  if (candidates.length === 0) return plain;
  // These may be the folders of one class, or classes called `train` or `valid` next to others. A class called `test`
  // is rarer than a test set without labels.
  const labelsToo = others.length > 0 && candidates.every(({ kind }) => kind !== 'test');
  if (!holdLabels && (depth > 0 || labelsToo)) return plain;
  const unclear = splits === 'use' && (others.length > 0 || !holdLabels);
  return {
    candidates,
    reservedFound,
    ...(unclear && {
      unclear: { parts: candidates.map(({ folder }) => folder), others: others.map(({ folder }) => folder) },
    }),
  };
}

function withUse(candidates: readonly Candidate[]): FoundPart[] {
  const hasTest = candidates.some(({ kind }) => kind === 'test');
  return candidates.map(({ folder, kind, images }) => ({
    folder,
    split: kind === 'train' || (kind === 'validation' && hasTest) ? 'train' : 'test',
    validation: kind === 'validation',
    images,
  }));
}

const uses: Record<Part, string> = {
  train: 'is trained on',
  test: 'is the test set, never trained on',
  golden: 'is golden: a new version must get these images right before it goes live automatically',
  unlabelled: 'has no labels',
};

export function describePart({ folder, split, validation }: FoundPart): string {
  if (!validation) return `${folder}/ ${uses[split]}`;
  return split === 'train'
    ? `${folder}/ is trained on too, since cross-validation holds out images itself`
    : `${folder}/ ${uses.test}, since there is no other`;
}

export function describeUnclear({ parts, others }: NonNullable<FolderLayout['unclear']>): string {
  const list = (folders: readonly string[]) => folders.map((folder) => `${folder}/`).join(', ');
  return others.length > 0
    ? `Some folders look like splits (${list(parts)}), others like labels (${list(others.slice(0, maxNamed))}).`
    : `${list(parts)} look like splits, but their images are not in folders of labels.`;
}

const maxNamed = 5;
