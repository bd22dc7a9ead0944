import { createRandom, shuffle } from '../../numeric/random.ts';

/**
 * A share of each class: at least two of its examples, from different folds if possible. Each share contains every
 * smaller one, and takes equally many examples from all folds.
 * @param labels class index of each example
 * @param fold for each example, the fold that holds it out, or -1
 * @returns indices of the examples, ascending
 */
export function nestedSubset(labels: Int32Array, fold: Int32Array, share: number, seed: number): Int32Array {
  const random = createRandom(seed);
  const byClass = new Map<number, Map<number, number[]>>();
  labels.forEach((label, example) => {
    const folds = byClass.get(label) ?? new Map<number, number[]>();
    const of = fold[example] as number;
    const members = folds.get(of) ?? [];
    members.push(example);
    byClass.set(label, folds.set(of, members));
  });
  const chosen: number[] = [];
  for (const folds of byClass.values()) {
    const order = shuffle([...folds.values()], random).map((members) => shuffle(members, random));
    const dealt: number[] = [];
    const longest = Math.max(...order.map(({ length }) => length));
    for (let turn = 0; turn < longest; turn++) {
      for (const members of order) if (turn < members.length) dealt.push(members[turn] as number);
    }
    for (const example of dealt.slice(0, Math.max(2, Math.round(share * dealt.length)))) chosen.push(example);
  }
  return Int32Array.from(chosen).sort();
}
