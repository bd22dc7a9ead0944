import { createComponents } from '../../numeric/components.ts';
import { copyGroups, distinctOf, type LookAlikes, linkAll } from './copy-groups.ts';
import { type Pair, visitNearPairs } from './near-pairs.ts';
import type { Product } from './row-products.ts';
import { createStrongestPairs, mergePairs } from './strongest-pairs.ts';
import { mirroredRows, unitRows } from './unit-rows.ts';

/** An image and the digest of its bytes; `test` marks images of the owner's test set. */
export interface DuplicatesExample {
  key: string;
  label: string;
  sha256: string;
  test?: boolean;
}

export interface DuplicatesInput {
  /** The training images, then those of the test set. */
  examples: readonly DuplicatesExample[];
  /** Row-major [examples, width]. */
  features: Float32Array;
  /** [examples, 32, 32]. */
  thumbnails: Uint8Array;
}

export interface DuplicatesOptions {
  /** Images whose features have at least this cosine are near. Above 1, features are not compared. */
  cosine?: number;
  /**
   * Images whose thumbnails, mirrored or not, have at least this normalised cross-correlation are near. Above 1,
   * thumbnails are not compared.
   */
  correlation?: number;
  /** Number of near pairs to list, the most similar first; groups come from all pairs. Drawings can have millions. */
  mostPairs?: number;
  threads?: number;
}

const DEFAULTS = { cosine: 0.95, correlation: 0.98, mostPairs: 100_000, threads: 1 };

export interface Duplicates {
  /** Groups of keys of images with equal bytes. */
  exact: string[][];
  /** Images that resemble each other although their bytes differ, the most similar first. */
  near: { a: string; b: string; similarity: number }[];
  /** Number of pairs that are near by features, and by thumbnails; a pair can be both. `near` may list fewer. */
  found: { byFeatures: number; byThumbnails: number };
  /** Copies with different labels; similarity 1 if the bytes are equal. */
  conflicts: { keys: string[]; labels: string[]; similarity: number }[];
  /** Test images with copies among the training images; similarity 1 if the bytes are equal. */
  leaks: { train: string[]; test: string[]; similarity: number }[];
  lookAlikes: LookAlikes[];
  /** Training images of each label, and their number if copies of each other count once. */
  distinct: { label: string; examples: number; distinct: number }[];
}

/**
 * Finds copies: images with equal bytes, with near features (cosine), or with near thumbnails (normalised
 * cross-correlation, mirrored or not). If several images have equal bytes, only the first is compared with others.
 * @returns the findings, and for each example the first example of its group (see {@link copyGroups})
 */
export async function findDuplicates(
  { examples, features, thumbnails }: DuplicatesInput,
  options: DuplicatesOptions = {},
): Promise<{ duplicates: Duplicates; group: Int32Array }> {
  const { cosine, correlation, mostPairs, threads } = { ...DEFAULTS, ...options };
  const copies = equalBytes(examples);
  const firsts = copies.map(([first]) => first as number);
  const equal = createComponents(examples.length);
  const linked = createComponents(examples.length);
  for (const members of copies) for (const components of [equal, linked]) linkAll(components, members);

  const search = async (product: Product, rows: () => Float32Array, threshold: number) => {
    const strongest = createStrongestPairs(mostPairs);
    const links = new Float64Array(examples.length);
    const visit = (pair: Pair): void => {
      const [a, b] = [firsts[pair.a] as number, firsts[pair.b] as number];
      linked.join(a, b);
      links[a] = (links[a] as number) + 1;
      strongest.add({ a, b, similarity: pair.similarity });
    };
    if (threshold <= 1) {
      const matrix = rows();
      await visitNearPairs({ rows: matrix, width: matrix.length / firsts.length, product }, threshold, visit, threads);
    }
    return { pairs: strongest.pairs(), count: strongest.count(), links };
  };
  const width = features.length / examples.length;
  const byFeatures = await search('dot', () => unitRows(features, width, firsts), cosine);
  const byThumbnails = await search('mirrored', () => mirroredRows(thumbnails, firsts), correlation);
  const near = mergePairs(byFeatures.pairs, byThumbnails.pairs).slice(0, mostPairs);

  const labels = examples.map(({ label }) => label);
  const { group, lookAlikes } = copyGroups(labels, equal, linked, [byFeatures.links, byThumbnails.links]);
  const training = labels.filter((_, example) => !examples[example]?.test);
  const named = [
    ...copies.filter(({ length }) => length > 1).map((members) => ({ members, similarity: 1 })),
    ...near.map(({ a, b, similarity }) => ({ members: [a, b], similarity })),
  ].map(({ members, similarity }) => ({ images: members.map((i) => examples[i] as DuplicatesExample), similarity }));
  return {
    duplicates: {
      exact: copies.filter(({ length }) => length > 1).map((members) => members.map((i) => examples[i]?.key as string)),
      near: near.map(({ a, b, similarity }) => ({
        a: examples[a]?.key as string,
        b: examples[b]?.key as string,
        similarity,
      })),
      found: { byFeatures: byFeatures.count, byThumbnails: byThumbnails.count },
      conflicts: named.flatMap(conflictOf),
      leaks: named.flatMap(leakOf),
      lookAlikes,
      distinct: distinctOf(training, group),
    },
    group,
  };
}

interface Copies {
  images: DuplicatesExample[];
  similarity: number;
}

function conflictOf({ images, similarity }: Copies): Duplicates['conflicts'] {
  const labels = images.map(({ label }) => label);
  return new Set(labels).size > 1 ? [{ keys: keysOf(images), labels, similarity }] : [];
}

function leakOf({ images, similarity }: Copies): Duplicates['leaks'] {
  const train = keysOf(images.filter(({ test }) => !test));
  const test = keysOf(images.filter(({ test }) => test));
  return train.length > 0 && test.length > 0 ? [{ train, test, similarity }] : [];
}

const keysOf = (images: readonly DuplicatesExample[]): string[] => images.map(({ key }) => key);

/** The examples of each digest, in the order of their first example. */
function equalBytes(examples: readonly DuplicatesExample[]): number[][] {
  const byDigest = new Map<string, number[]>();
  for (const [example, { sha256 }] of examples.entries()) {
    const members = byDigest.get(sha256);
    if (members) members.push(example);
    else byDigest.set(sha256, [example]);
  }
  return [...byDigest.values()];
}
