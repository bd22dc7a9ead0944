import { describe, expect, test } from '@jest/globals';
import { inMemory } from '../../torture/memory/in-memory.ts';
import { type Plant, plants } from '../../torture/memory/plants.ts';
import type { RunResult } from '../../torture/run-result.ts';

/** A slice of `npm run torture`: each seed does the same on every machine. */

async function run(first: number, seeds: number, operations: number, plant?: Plant): Promise<RunResult[]> {
  const results: RunResult[] = [];
  await inMemory({ first, seeds, operations, ...(plant && { plant }) }, (result) => void results.push(result));
  return results;
}

const kindsIn = (results: RunResult[]) => new Set(results.flatMap(({ findings }) => findings.map(({ kind }) => kind)));

describe('torture in memory', () => {
  test('five seeds, one of each climate, find nothing', async () => {
    const results = await run(1, 5, 40);
    expect(results).toHaveLength(5);
    expect(
      results.flatMap(({ run, findings }) => findings.map(({ kind, text }) => `${run}: ${kind}: ${text}`)),
    ).toEqual([]);
  }, 240_000);

  test('a seed does the same again, write by write', async () => {
    const [once] = await run(5, 1, 30);
    const [again] = await run(5, 1, 30);
    expect(again?.digest).toBe(once?.digest);
    expect((await run(6, 1, 30))[0]?.digest).not.toBe(once?.digest);
  }, 240_000);
});

describe('what can not be is found where', () => {
  const kinds: Record<Plant, string> = {
    'lost-writes': 'lost',
    'undone-deletes': 'resurrected',
    'moves-without-end': 'mislabelled',
    'lost-messages': 'open forever',
  };
  test.each(plants)(
    '%s',
    async (plant) => {
      expect(kindsIn(await run(3, 3, 60, plant))).toContain(kinds[plant]);
    },
    240_000,
  );
});
