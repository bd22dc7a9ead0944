import type { Components } from '../../numeric/components.ts';

/** Images of one class that chains of links connect, although most pairs of them are not near. */
export interface LookAlikes {
  label: string;
  examples: number;
}

export interface CopyGroups {
  /** For each example, the first example of its group of linked copies. The examples of a group share a fold. */
  group: Int32Array;
  /** Chains that do not count as groups of copies. */
  lookAlikes: LookAlikes[];
}

/**
 * Groups examples that are copies of each other. Drawings on one background are so similar that links chain through
 * whole classes; then no fold could test a class that its head has learnt. So if a group contains more than half of a
 * class, and fewer than half of its pairs are near, only images with equal bytes are linked.
 * @param equal links between equal bytes
 * @param linked links between equal bytes and between near images
 * @param links a list for each measure: the number of near pairs that begin at each example (the first with its bytes)
 */
export function copyGroups(
  labels: readonly string[],
  equal: Components,
  linked: Components,
  links: readonly Float64Array[],
): CopyGroups {
  const [root, first] = [linked.roots(), equal.roots()];
  const classSizes = countOf(labels);
  const shares = new Map<number, Map<string, number>>();
  const distinct = new Float64Array(labels.length);
  const near = links.map(() => new Float64Array(labels.length));
  root.forEach((at, example) => {
    const share = shares.get(at) ?? new Map<string, number>();
    const label = labels[example] as string;
    shares.set(at, share.set(label, (share.get(label) ?? 0) + 1));
    if (first[example] === example) distinct[at] = (distinct[at] as number) + 1;
    near.forEach((sums, m) => {
      sums[at] = (sums[at] as number) + (links[m]?.[example] as number);
    });
  });

  const lookAlikes: LookAlikes[] = [];
  const loose = new Set<number>();
  for (const [at, share] of shares) {
    const pairs = ((distinct[at] as number) * ((distinct[at] as number) - 1)) / 2;
    if (Math.max(...near.map((sums) => sums[at] as number)) >= pairs / 2) continue;
    for (const [label, examples] of share) {
      if (examples <= (classSizes.get(label) as number) / 2) continue;
      lookAlikes.push({ label, examples });
      loose.add(at);
    }
  }
  return { group: root.map((at, example) => (loose.has(at) ? (first[example] as number) : at)), lookAlikes };
}

/** Examples of each label, and their number if each group counts once. */
export function distinctOf(
  labels: readonly string[],
  group: Int32Array,
): { label: string; examples: number; distinct: number }[] {
  const groups = new Map<string, Set<number>>();
  labels.forEach((label, example) => {
    groups.set(label, (groups.get(label) ?? new Set()).add(group[example] as number));
  });
  return [...countOf(labels)].map(([label, examples]) => ({
    label,
    examples,
    distinct: groups.get(label)?.size as number,
  }));
}

/**
 * The folds for a score in which copies count once: the first held-out example of each group keeps its fold, the others
 * get -1.
 */
export function withoutCopies(fold: Int32Array, group: Int32Array): Int32Array {
  const seen = new Set<number>();
  return fold.map((of, example) => {
    const at = group[example] as number;
    if (of === -1 || seen.has(at)) return -1;
    seen.add(at);
    return of;
  });
}

/** Joins all members into one component. */
export function linkAll(components: Components, members: readonly number[]): void {
  for (const member of members) components.join(members[0] as number, member);
}

function countOf(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
