import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stratifiedFolds } from '../../../../shared/ml/train/folds.ts';

const classSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 8 });
const ofSizes = (sizes: number[]) =>
  Int32Array.from(sizes.flatMap((size, label) => new Array<number>(size).fill(label)));

describe('stratified folds', () => {
  test('hold out every example once, except the only one of a class', () => {
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

  test('give every fold as many examples of a class, and in all, as any other, plus or minus one', () => {
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

  test('are 5, or as many as the largest class has examples', () => {
    const folds = (sizes: number[]) => stratifiedFolds(ofSizes(sizes), sizes.length, 1).count;
    expect(folds([9, 5])).toBe(5);
    expect(folds([9, 2, 1])).toBe(5);
    expect(folds([3, 2])).toBe(3);
    expect(folds([2, 1])).toBe(2);
  });

  test('are the same for the same seed and others for another', () => {
    const labels = ofSizes([20, 20]);
    expect(stratifiedFolds(labels, 2, 3)).toEqual(stratifiedFolds(labels, 2, 3));
    expect(stratifiedFolds(labels, 2, 3)).not.toEqual(stratifiedFolds(labels, 2, 4));
  });

  test('are refused when no class has two examples', () => {
    expect(() => stratifiedFolds(ofSizes([1, 1, 1]), 3, 1)).toThrow(/No class has two images/);
  });
});
