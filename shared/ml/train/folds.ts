import { HeadstartError } from '../../domain/errors.ts';
import { createRandom, shuffle } from '../../numeric/random.ts';

export interface Folds {
  /** Number of folds. */
  count: number;
  /** For each example, the fold that holds it out; -1 if none does, so that every head is trained on it. */
  of: Int32Array;
}

/** Number of folds of cross-validation, if the classes are large enough. */
export const FOLDS = 5;

export interface FoldOptions {
  /** Number of folds, capped at the examples (or groups) of the largest class; 5 by default. */
  wanted?: number;
  /** Group of each example, any integer: the examples of a group share a fold. By default, each is its own group. */
  groups?: Int32Array | undefined;
}

/** Examples that share a fold. */
type Group = number[];

/**
 * Splits examples into stratified folds: every fold gets the same number of examples, in total and of each class, plus
 * or minus one. The number of folds is `wanted`, capped at the size of the largest class. So a small class does not
 * reduce the number of folds: if it has fewer examples than folds, some folds lack it. The only example of a class is
 * never held out.
 *
 * Groups, such as near duplicates of an image, are not split. The largest are placed first, each into the fold with the
 * fewest examples of its classes. A group that contains all examples of a class is never held out.
 *
 * @param labels class index of each example
 * @param seed decides which example goes to which fold; the same input gives the same folds
 * @throws HeadstartError `dataset-not-trainable` if no class has two examples, or one group contains all
 */
export function stratifiedFolds(
  labels: Int32Array,
  classCount: number,
  seed: number,
  { wanted = FOLDS, groups }: FoldOptions = {},
): Folds {
  const of = new Int32Array(labels.length).fill(-1);
  const labelOf = (example: number): number => labels[example] as number;
  const divisible = holdable(groupsOf(labels.length, groups), labels, classCount);
  if (divisible.length === 0) {
    throw new HeadstartError(
      'dataset-not-trainable',
      `No class has two images${groups ? ' that are not near duplicates' : ''}, so no image can be held out to test the head. Add a second image to a class.`,
    );
  }

  const spread = new Int32Array(classCount);
  for (const group of divisible) for (const label of new Set(group.map(labelOf))) increase(spread, label, 1);
  const count = Math.min(wanted, Math.max(...spread));

  const ordered = shuffle(divisible, createRandom(seed)).sort(
    (a, b) => b.length - a.length || labelOf(a[0] as number) - labelOf(b[0] as number),
  );
  const held = Array.from({ length: count }, () => ({ total: 0, ofClass: new Int32Array(classCount) }));
  for (const group of ordered) {
    const crowd = held.map(({ ofClass }) => group.reduce((sum, i) => sum + (ofClass[labelOf(i)] as number), 0));
    const least = Math.min(...crowd);
    let fold = -1;
    for (const [candidate, { total }] of held.entries()) {
      if (crowd[candidate] === least && (fold < 0 || total < (held[fold]?.total as number))) fold = candidate;
    }
    const chosen = held[fold] as (typeof held)[number];
    chosen.total += group.length;
    for (const example of group) {
      of[example] = fold;
      increase(chosen.ofClass, labelOf(example), 1);
    }
  }
  return { count, of };
}

function groupsOf(examples: number, groups: Int32Array | undefined): Group[] {
  const members = new Map<number, Group>();
  for (let example = 0; example < examples; example++) {
    const group = groups ? (groups[example] as number) : example;
    const present = members.get(group);
    if (present) present.push(example);
    else members.set(group, [example]);
  }
  return [...members.values()];
}

/** The groups that can be held out: without any one of them, every class still has an example. */
function holdable(groups: readonly Group[], labels: Int32Array, classCount: number): Group[] {
  const sizes = new Int32Array(classCount);
  for (const label of labels) increase(sizes, label, 1);
  return groups.filter((group) => {
    const inside = new Map<number, number>();
    for (const example of group) {
      const label = labels[example] as number;
      inside.set(label, (inside.get(label) ?? 0) + 1);
    }
    return [...inside].every(([label, size]) => size < (sizes[label] as number));
  });
}

function increase(counts: Int32Array, at: number, by: number): void {
  counts[at] = (counts[at] as number) + by;
}
