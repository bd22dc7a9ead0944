import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { holdOut } from '../../../cli/demo/hold-out.ts';
import { createRandom } from '../../../cli/demo/random.ts';

const filesOf = (counts: number[]) =>
  counts.flatMap((number, label) =>
    Array.from({ length: number }, (_, i) => ({ path: `${label}/${i}`, label: `${label}` })),
  );

describe('holding images out', () => {
  test('takes a fifth of each label', () => {
    const { heldOut } = holdOut(filesOf([100, 10, 5]), createRandom(1));
    const counts = ['0', '1', '2'].map((label) => heldOut.filter((file) => file.label === label).length);
    expect(counts).toEqual([20, 2, 1]);
  });

  test('leaves two images of each label, and loses none', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 5 }), fc.nat(), (counts, seed) => {
        const files = filesOf(counts);
        const { train, heldOut } = holdOut(files, createRandom(seed));
        expect(new Set([...train, ...heldOut])).toEqual(new Set(files));
        for (const [label, number] of counts.entries()) {
          const left = train.filter((file) => file.label === `${label}`).length;
          expect(left).toBeGreaterThanOrEqual(Math.min(2, number));
        }
      }),
    );
  });

  test('is the same for the same seed', () => {
    expect(holdOut(filesOf([20]), createRandom(7))).toEqual(holdOut(filesOf([20]), createRandom(7)));
  });
});
