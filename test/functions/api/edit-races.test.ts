import { describe, expect, test } from '@jest/globals';
import { deleteDataset } from '../../../functions/api/delete-dataset.ts';
import { deleteExamples, relabelExamples } from '../../../functions/api/edit-examples.ts';
import { createRandom } from '../../../shared/numeric/random.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { finishMoves } from '../../../shared/store/claims/finish-moves.ts';
import { died, interleave, type Mishaps } from '../../support/interleaved.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';

const rounds = 200;

/** A change of the dataset `d`, through the API or by the owner directly in S3. */
type Change =
  | { do: 'relabel'; key: string; label: string }
  | { do: 'delete'; key: string }
  | { do: 'put'; key: string; bytes: string }
  | { do: 'remove'; key: string };

/** The content of the bucket: bytes by key. */
type Images = Record<string, string>;

interface Actor {
  change: Change;
  mishaps?: Mishaps;
}

interface Done {
  change: Change;
  /** The time of the request: all of one wave run concurrently, after the previous wave. */
  wave: number;
  outcome: string | typeof died;
}

/** Runs waves of changes, each after leftover claims have expired, and finishes interrupted moves. */
async function run(images: Images, waves: Actor[][], seed: number, randomEtags = false) {
  const random = createRandom(seed);
  const draw = () => random() / 2 ** 32;
  const uploads = createMemoryObjectStore({ randomEtags });
  const state = createMemoryObjectStore({ randomEtags });
  for (const [key, bytes] of Object.entries(images)) await uploads.put(key, bytes);
  let time = Date.parse('2026-01-31T12:00:00.000Z');
  const depsOf = (wrap: (store: ObjectStore) => ObjectStore) => {
    return { uploads: wrap(uploads), state: wrap(state), now: () => new Date(time) };
  };

  const done: Done[] = [];
  for (const [wave, actors] of waves.entries()) {
    const outcomes = await interleave(
      actors.map(({ change, mishaps }) => ({
        ...(mishaps && { mishaps }),
        act: (wrap: (store: ObjectStore) => ObjectStore) => apply(depsOf(wrap), change),
      })),
      draw,
    );
    for (const [i, { change }] of actors.entries()) done.push({ change, wave, outcome: outcomes[i] ?? died });
    time += 61_000;
  }
  await finishMoves(depsOf((store) => store));
  const left: Images = {};
  for (const key of uploads.keys()) left[key] = Buffer.from((await uploads.get(key))?.body ?? []).toString();
  return { done, left, claims: state.keys().filter((key) => key.startsWith('claims/')) };
}

async function apply(deps: ReturnType<typeof depsType>, change: Change): Promise<string> {
  const keys = [change.key];
  switch (change.do) {
    case 'relabel':
      return (await relabelExamples(deps, 'd', { keys, label: change.label })).results[0]?.outcome ?? '';
    case 'delete':
      return (await deleteExamples(deps, 'd', { keys })).results[0]?.outcome ?? '';
    case 'put':
      await deps.uploads.put(change.key, change.bytes);
      return 'done';
    case 'remove':
      await deps.uploads.delete(change.key);
      return 'done';
  }
}

declare function depsType(): { uploads: ObjectStore; state: ObjectStore; now: () => Date };

/** The effect of a change on the images, and its possible outcomes, if nothing else happens meanwhile. */
function alone(images: Images, change: Change): { outcomes: string[]; images: Images } {
  const { [change.key]: bytes, ...others } = images;
  if (change.do === 'put') return { outcomes: ['done'], images: { ...images, [change.key]: change.bytes } };
  if (change.do === 'remove') return { outcomes: ['done'], images: others };
  if (change.do === 'delete') return { outcomes: [bytes === undefined ? 'not-found' : 'deleted'], images: others };
  const [dataset, label, file] = change.key.split('/');
  const newKey = `${dataset}/${change.label}/${file}`;
  const there = images[newKey];
  // A request that saw another make the same change reports that it is done.
  if (bytes === undefined)
    return { outcomes: there === undefined ? ['not-found'] : ['not-found', 'relabelled'], images };
  if (label === change.label) return { outcomes: ['unchanged'], images };
  if (there !== undefined && there !== bytes) return { outcomes: ['exists'], images };
  return { outcomes: ['relabelled'], images: { ...others, [newKey]: bytes } };
}

/**
 * Whether the changes have an order in which each has the outcome that it had, and which leaves these
 * images. A change with outcome `changed` did nothing; one that crashed may have happened at any later time, or never.
 */
function isInSomeOrder(images: Images, done: readonly Done[], left: Images): boolean {
  if (done.every(({ outcome }) => outcome === died) && isEqual(images, left)) return true;
  const wave = Math.min(...done.flatMap((step) => (step.outcome === died ? [] : [step.wave])));
  return done.some((step, i) => {
    if (step.wave > wave) return false;
    const rest = done.filter((_, other) => other !== i);
    if (step.outcome === 'changed') return isInSomeOrder(images, rest, left);
    // A read may see the copy of a move that crashed, before it is undone.
    if (step.outcome === 'unchanged' && done.some(({ outcome }) => outcome === died))
      return isInSomeOrder(images, rest, left);
    const after = alone(images, step.change);
    if (step.outcome !== died && !after.outcomes.includes(step.outcome)) return false;
    return isInSomeOrder(after.images, rest, left);
  });
}

const isEqual = (a: Images, b: Images) =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

function expectSomeOrder(images: Images, { done, left, claims }: Awaited<ReturnType<typeof run>>, seed: number) {
  const told = done.map(({ change, wave, outcome }) => ({ wave, ...change, outcome: String(outcome) }));
  const inSomeOrder = isInSomeOrder(images, done, left);
  const run = { seed, told, images, left };
  expect({ ...run, inSomeOrder }).toEqual({ ...run, inSomeOrder: true });
  expect(claims).toEqual([]);
}

const relabel = (key: string, label: string): Change => ({ do: 'relabel', key, label });

describe.each([false, true])('concurrent changes, with KMS ETags: %s', (randomEtags) => {
  test(`one of two relabels to different labels wins, ${rounds} times`, async () => {
    for (let seed = 0; seed < rounds; seed++) {
      const wave = [{ change: relabel('d/a/1', 'b') }, { change: relabel('d/a/1', 'c') }];
      const { done, left } = await run({ 'd/a/1': 'x' }, [wave], seed, randomEtags);
      const outcomes = done.map(({ outcome }) => outcome);
      const winner = outcomes.indexOf('relabelled');
      expect(['changed', 'not-found']).toContain(outcomes[1 - winner]);
      expect(left).toEqual({ [winner === 0 ? 'd/b/1' : 'd/c/1']: 'x' });
    }
  });

  test(`either a relabel or a delete wins, ${rounds} times`, async () => {
    const winners = new Set<string>();
    for (let seed = 0; seed < rounds; seed++) {
      const wave = [{ change: relabel('d/a/1', 'b') }, { change: { do: 'delete', key: 'd/a/1' } as const }];
      const { done, left } = await run({ 'd/a/1': 'x' }, [wave], seed, randomEtags);
      const outcomes = done.map(({ outcome }) => outcome);
      const isMoved = outcomes[0] === 'relabelled';
      expect(outcomes[1] === 'deleted').toBe(!isMoved);
      expect(left).toEqual(isMoved ? { 'd/b/1': 'x' } : {});
      winners.add(isMoved ? 'relabel' : 'delete');
    }
    expect(winners.size).toBe(2);
  });

  test(`a deleted dataset has nothing left of an image that was being relabelled, ${rounds} times`, async () => {
    for (let seed = 0; seed < rounds; seed++) {
      const uploads = createMemoryObjectStore({ randomEtags });
      const state = createMemoryObjectStore({ randomEtags });
      await uploads.put('d/b/1', 'x');
      const random = createRandom(seed);
      const now = () => new Date();
      const [relabelled, deleted] = await interleave<unknown>(
        [
          {
            act: (wrap) =>
              relabelExamples({ uploads: wrap(uploads), state: wrap(state), now }, 'd', {
                keys: ['d/b/1'],
                label: 'a',
              }),
          },
          {
            act: (wrap) =>
              deleteDataset({ uploads: wrap(uploads), state: wrap(state), now }, 'd', { allowLive: false }),
          },
        ],
        () => random() / 2 ** 32,
      );
      expect({ seed, deleted }).toMatchObject({ deleted: { done: true } });
      expect({ seed, left: uploads.keys(), relabelled: JSON.stringify(relabelled) }).toMatchObject({ left: [] });
    }
  });

  test('two requests for the same move both report that it is done', async () => {
    for (let seed = 0; seed < 50; seed++) {
      const wave = [{ change: relabel('d/a/1', 'b') }, { change: relabel('d/a/1', 'b') }];
      const { done, left } = await run({ 'd/a/1': 'x' }, [wave], seed, randomEtags);
      const outcomes = done.map(({ outcome }) => outcome);
      expect(outcomes).toContain('relabelled');
      const other = outcomes.find((_, i) => i !== outcomes.indexOf('relabelled'));
      // Under KMS, a request that did not see a moved image before can't recognise it.
      expect(['relabelled', 'not-found', ...(randomEtags ? ['changed'] : [])]).toContain(other);
      expect(left).toEqual({ 'd/b/1': 'x' });
    }
  });

  test('copies of one image that swap their labels are not both deleted', async () => {
    const images = { 'd/a/1': 'x', 'd/b/1': 'x' };
    for (let seed = 0; seed < rounds; seed++) {
      const wave = [{ change: relabel('d/a/1', 'b') }, { change: relabel('d/b/1', 'a') }];
      const result = await run(images, [wave], seed, randomEtags);
      expect(Object.values(result.left)).toEqual(['x']);
      expectSomeOrder(images, result, seed);
    }
  });

  test(`concurrent changes with crashes and lost responses are equivalent to sequential ones, ${rounds} times`, async () => {
    for (let seed = 0; seed < rounds; seed++) {
      const images = { 'd/a/1': 'x', 'd/b/1': seed % 3 === 0 ? 'x' : 'y', 'd/c/2': 'z' };
      const waves = [drawActors(seed, 0), drawActors(seed, 1)];
      expectSomeOrder(images, await run(images, waves, seed, randomEtags), seed);
    }
  });

  test('a relabel that crashes at any call is finished or undone', async () => {
    const images = { 'd/a/1': 'x' };
    for (let at = 0; at < 12; at++) {
      for (const after of [false, true]) {
        const wave = [{ change: relabel('d/a/1', 'b'), mishaps: { dies: { at, after } } }];
        const result = await run(images, [wave], at, randomEtags);
        expect(Object.values(result.left)).toEqual(['x']);
        expectSomeOrder(images, result, at);
      }
    }
  });

  test('a relabel with any lost response from S3 reports that it is done', async () => {
    for (let repeats = 0; repeats < 12; repeats++) {
      const wave = [{ change: relabel('d/a/1', 'b'), mishaps: { repeats } }];
      const { done, left, claims } = await run({ 'd/a/1': 'x' }, [wave], repeats, randomEtags);
      expect(done[0]?.outcome).toBe('relabelled');
      expect({ left, claims }).toEqual({ left: { 'd/b/1': 'x' }, claims: [] });
    }
  });
});

function drawActors(seed: number, wave: number): Actor[] {
  const random = createRandom(1000 * (seed + 1) + wave);
  const below = (limit: number) => random() % limit;
  const key = () => `d/${'abc'[below(3)]}/${1 + below(2)}`;
  const changes: (() => Change)[] = [
    () => relabel(key(), 'abc'[below(3)] as string),
    () => relabel('d/a/1', 'abc'[below(3)] as string),
    () => ({ do: 'delete', key: key() }),
    () => ({ do: 'put', key: key(), bytes: `${seed} ${wave} ${below(1000)}` }),
    () => ({ do: 'remove', key: key() }),
  ];
  return Array.from({ length: 3 + below(2) }, () => {
    const change = (changes[below(changes.length)] as () => Change)();
    const mishap = change.do === 'put' || change.do === 'remove' ? 3 : below(4);
    if (mishap === 0) return { change, mishaps: { dies: { at: below(10), after: below(2) === 0 } } };
    return mishap === 1 ? { change, mishaps: { repeats: below(10) } } : { change };
  });
}
