import { beforeAll, describe, expect, test } from '@jest/globals';
import { inMemory, type SeedRun } from './memory/in-memory.ts';
import { type Plant, plants } from './memory/plants.ts';
import type { RunResult } from './report/run-result.ts';

/** A part of `npm run torture`. A seed does the same on every machine. */

const operations = 80;
const runs = (first: number, seeds: number, plant?: Plant): SeedRun[] =>
  Array.from({ length: seeds }, (_, i) => ({ seed: first + i, operations, plant }));

/** Each climate twice, with and without KMS. */
const healthy = runs(1, 10);
const again = runs(5, 1);
/** Enough seeds to show each bug, even after other changes. */
const seedsOf: Record<Plant, number> = {
  'lost-writes': 3,
  'undone-deletes': 2,
  'moves-without-end': 3,
  'no-conditions': 5,
  'lost-messages': 2,
};
const planted = plants.flatMap((plant) => runs(1, seedsOf[plant], plant));
let results: RunResult[];

beforeAll(async () => {
  results = [];
  await inMemory([...healthy, ...again, ...planted], (result) => void results.push(result));
}, 180_000);

test('there are no findings', () => {
  const found = results
    .slice(0, healthy.length)
    .flatMap(({ run, findings }) => findings.map(({ kind, text }) => `${run}: ${kind}: ${text}`));
  expect(found).toEqual([]);
});

test('every kind of fault is injected', () => {
  const met = new Set(results.slice(0, healthy.length).flatMap(({ faults }) => Object.keys(faults)));
  expect([...met]).toEqual(
    expect.arrayContaining([
      'death',
      'echo',
      'event twice',
      'failure',
      'freeze',
      'late event',
      'lost response',
      'lost event',
    ]),
  );
});

test('a seed always makes the same writes', () => {
  const [once, twice, other] = [results[4], results[healthy.length], results[5]];
  expect([once?.run, twice?.run, other?.run]).toEqual(['seed 5', 'seed 5', 'seed 6']);
  expect(twice?.digest).toBe(once?.digest);
  expect(other?.digest).not.toBe(once?.digest);
});

describe('the checks find a planted bug:', () => {
  const kinds: Record<Plant, string[]> = {
    'lost-writes': ['lost', 'mislabelled'],
    'undone-deletes': ['resurrected', 'mislabelled'],
    'moves-without-end': ['resurrected', 'mislabelled'],
    'no-conditions': ['mislabelled', 'not live', 'false response', 'damaged', 'left behind'],
    'lost-messages': ['open forever', 'left behind'],
  };
  test.each(plants)('%s', (plant) => {
    const from = healthy.length + again.length + planted.findIndex((run) => run.plant === plant);
    const runsOfPlant = results.slice(from, from + seedsOf[plant]);
    const found = new Set<string>(runsOfPlant.flatMap(({ findings }) => findings.map(({ kind }) => kind)));
    expect(kinds[plant].filter((kind) => found.has(kind))).not.toEqual([]);
  });
});
