import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stratifiedFolds } from '../../../../shared/ml/train/folds.ts';

const classSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 8 });
const ofSizes = (sizes: number[]) =>
  Int32Array.from(sizes.flatMap((size, label) => new Array<number>(size).fill(label)));

describe('stratified folds', () => {
  test('hold out every example once, except a single one of its class', () => {
    fc.assert(
      fc.property(classSizes, fc.nat(), (sizes, seed) => {
        fc.pre(sizes.some((size) => size >= 2));
        const labels = ofSizes(sizes);
        const { count, of } = stratifiedFolds(labels, sizes.length, seed);
        labels.forEach((label, example) => {
          if (sizes[label] === 1) expect(of[example]).toBe(-1);
          else expect(of[example]).toBeGreaterThanOrEqual(0);
          expect(of[example]).toBeLessThan(count);
        });
      }),
    );
  });

  test('give every fold the same number of examples, of each class and in total, plus or minus one', () => {
    fc.assert(
      fc.property(classSizes, fc.nat(), (sizes, seed) => {
        fc.pre(sizes.some((size) => size >= 2));
        const labels = ofSizes(sizes);
        const { count, of } = stratifiedFolds(labels, sizes.length, seed);
        const even = (examples: number[]) => {
          const held = Array.from({ length: count }, (_, fold) => examples.filter((i) => of[i] === fold).length);
          expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1);
        };
        const all = [...labels.keys()];
        even(all);
        for (const label of sizes.keys()) even(all.filter((i) => labels[i] === label));
      }),
    );
  });

  test('are 5, capped at the examples of the largest class', () => {
    const folds = (sizes: number[]) => stratifiedFolds(ofSizes(sizes), sizes.length, 1).count;
    expect(folds([9, 5])).toBe(5);
    expect(folds([9, 2, 1])).toBe(5);
    expect(folds([3, 2])).toBe(3);
    expect(folds([2, 1])).toBe(2);
  });

  test('are the same for the same seed, and differ for another', () => {
    const labels = ofSizes([20, 20]);
    expect(stratifiedFolds(labels, 2, 3)).toEqual(stratifiedFolds(labels, 2, 3));
    expect(stratifiedFolds(labels, 2, 3)).not.toEqual(stratifiedFolds(labels, 2, 4));
  });

  test('are refused if no class has two examples', () => {
    expect(() => stratifiedFolds(ofSizes([1, 1, 1]), 3, 1)).toThrow(/No class has two images/);
  });
});

describe('stratified folds of groups', () => {
  const grouped = fc
    .array(fc.record({ label: fc.nat(3), group: fc.nat(30) }), { minLength: 12, maxLength: 120 })
    .map((examples) => ({
      labels: Int32Array.from(examples, ({ label }) => label),
      groups: Int32Array.from(examples, ({ group }) => group),
    }));

  test('hold out the examples of a group together, and leave examples of every class to train on', () => {
    fc.assert(
      fc.property(grouped, fc.nat(), ({ labels, groups }, seed) => {
        const { count, of } = stratifiedFolds(labels, 4, seed, { groups });
        const foldsOf = new Map<number, Set<number>>();
        groups.forEach((group, i) => {
          foldsOf.set(group, (foldsOf.get(group) ?? new Set()).add(of[i] as number));
        });
        for (const folds of foldsOf.values()) expect(folds.size).toBe(1);
        expect(Math.max(...of)).toBeLessThan(count);
      }),
    );
  });

  test('are as even as the pairs allow', () => {
    const labels = ofSizes([40, 20]);
    const groups = Int32Array.from(labels, (_, i) => i >> 1);
    const { of } = stratifiedFolds(labels, 2, 1, { groups });
    const held = (label: number, fold: number) => [...of].filter((f, i) => f === fold && labels[i] === label).length;
    for (let fold = 0; fold < 5; fold++) expect([held(0, fold), held(1, fold)]).toEqual([8, 4]);
  });

  test('never hold out a group that is all of its class', () => {
    const labels = Int32Array.of(0, 0, 0, 1, 1, 2, 2, 2);
    const groups = Int32Array.of(1, 1, 2, 3, 3, 4, 5, 6);
    const { of } = stratifiedFolds(labels, 3, 1, { groups });
    expect([of[3], of[4]]).toEqual([-1, -1]);
    expect([...of].filter((fold) => fold === -1)).toHaveLength(2);
  });

  test('are refused if each class is one group', () => {
    const groups = Int32Array.of(1, 1, 2, 2);
    expect(() => stratifiedFolds(ofSizes([2, 2]), 2, 1, { groups })).toThrow(/that are not near duplicates/);
  });
});
