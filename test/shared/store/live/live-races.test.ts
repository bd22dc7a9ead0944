import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ObjectStore } from '../../../../shared/ports/object-store.ts';
import { moveLiveFromTraining, readLive, setLive } from '../../../../shared/store/live/live.ts';
import { deleteModel } from '../../../../shared/store/models/delete-model.ts';
import { deleteVersion } from '../../../../shared/store/models/delete-version.ts';
import { findVersion, listVersions } from '../../../../shared/store/versions/versions.ts';
import { exampleVersion } from '../../../functions/api/api.ts';
import { copyAll } from '../../../support/damages.ts';
import { createInterleaving } from '../../../support/interleave.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';
import { putVersion } from '../../../support/put-version.ts';
import { expectSoundModel } from '../../../support/sound-model.ts';

/** Concurrent requests, with their calls in the orders that 200 seeds give. */

const rounds = Array.from({ length: 200 }, (_, seed) => seed);
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const { version: _, files: __, ...example } = exampleVersion;
const commit = (state: ObjectStore, inputDigest: string) =>
  putVersion(state, { ...example, model: 'shop', inputDigest }, { 'head.onnx': inputDigest, 'metrics.json': '{}' });

const prepared = createMemoryObjectStore();
beforeAll(async () => {
  await commit(prepared, 'a');
  await commit(prepared, 'b');
  await setLive(prepared, { model: 'shop', version: 1 }, { askedAt: at(0), by: 'owner' });
});

/** Versions 1 and 2, of which the first is live. */
async function shop() {
  const state = createMemoryObjectStore();
  await copyAll(prepared, state);
  return state;
}

const goLive = (state: ObjectStore) => setLive(state, { model: 'shop', version: 2 }, { askedAt: at(1), by: 'owner' });
const remove = (state: ObjectStore, allowLive = false) => deleteVersion(state, 'shop', 2, { allowLive });
const codeOf = (result: unknown) => (result instanceof Error ? ((result as { code?: string }).code ?? result) : 'ok');
const isThere = async (state: ObjectStore, version: number) => {
  const found = await findVersion(state, 'shop', version);
  return found !== undefined;
};

describe('a version that is promoted and deleted at the same time', () => {
  test('is live or deleted, and both responses are true', async () => {
    const outcomes = new Set<string>();
    for (const seed of rounds) {
      const state = await shop();
      const { actor, run } = createInterleaving(seed);
      const results = await run<unknown>([() => goLive(actor(state)), () => remove(actor(state))]);
      const [live, deleted] = results.map(codeOf);
      outcomes.add(`${live} ${deleted}`);
      expect(await readLive(state, 'shop')).toMatchObject({ version: live === 'ok' ? 2 : 1 });
      expect(await isThere(state, 2)).toBe(deleted !== 'ok');
      await expectSoundModel(state, 'shop');
    }
    expect([...outcomes].sort()).toEqual(['ok is-live', 'version-not-found ok']);
  });

  test('is deleted in the end with `allowLive`', async () => {
    const outcomes = new Set<string>();
    for (const seed of rounds) {
      const state = await shop();
      const { actor, run } = createInterleaving(seed);
      const results = await run<unknown>([() => goLive(actor(state)), () => remove(actor(state), true)]);
      const [live, deleted] = results.map(codeOf);
      outcomes.add(`${live} ${deleted}`);
      expect((await readLive(state, 'shop'))?.version).toBe(live === 'ok' ? undefined : 1);
      expect(await listVersions(state, 'shop')).toEqual([1]);
      await expectSoundModel(state, 'shop');
    }
    expect([...outcomes].sort()).toEqual(['ok ok', 'version-not-found ok']);
  });

  test('by a training is live or deleted, never both', async () => {
    const outcomes = new Set<string>();
    const training = { askedAt: at(1), training: 't' };
    for (const seed of rounds) {
      const state = await shop();
      const { actor, run } = createInterleaving(seed);
      const results = await run<unknown>([
        () => moveLiveFromTraining(actor(state), 'shop', 2, training),
        () => remove(actor(state)),
      ]);
      const live = await readLive(state, 'shop');
      outcomes.add(`${live?.version} ${codeOf(results[1])}`);
      await expectSoundModel(state, 'shop');
    }
    expect([...outcomes].sort()).toEqual(['1 ok', '2 is-live']);
  });

  test('twice has one outcome for all requests', async () => {
    for (const seed of rounds) {
      const state = await shop();
      const { actor, run } = createInterleaving(seed);
      const results = await run<unknown>([goLive, goLive, remove, remove].map((act) => () => act(actor(state))));
      const [first, second, ...deletions] = results.map(codeOf);
      const isLive = (await readLive(state, 'shop'))?.version === 2;
      if (isLive) {
        expect([first, second]).toEqual(['ok', 'ok']);
        expect(deletions).toEqual(['is-live', 'is-live']);
      } else {
        expect([first, second]).toEqual(['version-not-found', 'version-not-found']);
        expect(deletions.every((code) => code === 'ok' || code === 'version-not-found')).toBe(true);
        expect(deletions).toContain('ok');
      }
      await expectSoundModel(state, 'shop');
    }
  });
});

describe('a model that is deleted', () => {
  test('while one of its versions is promoted keeps that version live, or is deleted with it', async () => {
    const outcomes = new Set<string>();
    for (const seed of rounds) {
      const state = await shop();
      await state.delete('models/shop/live.json');
      const { actor, run } = createInterleaving(seed);
      const results = await run<unknown>([
        () => goLive(actor(state)),
        () => deleteModel(actor(state), 'shop', { allowLive: false }),
      ]);
      const [live, deleted] = results.map(codeOf);
      outcomes.add(`${live} ${deleted}`);
      expect((await readLive(state, 'shop'))?.version).toBe(live === 'ok' ? 2 : undefined);
      expect(await listVersions(state, 'shop')).toEqual(deleted === 'ok' ? [] : [1, 2]);
      await expectSoundModel(state, 'shop');
    }
    expect([...outcomes]).toEqual(expect.arrayContaining(['ok is-live', 'version-not-found ok']));
    // In the end no version is left that a listing does not show.
    outcomes.delete('model-not-found ok');
    expect(outcomes.size).toBe(2);
  });

  test('while a version is committed keeps that version whole', async () => {
    for (const seed of rounds) {
      const state = await shop();
      const { actor, run } = createInterleaving(seed);
      const results = await run<unknown>([
        () => commit(actor(state), 'c'),
        () => deleteModel(actor(state), 'shop', { allowLive: true }),
      ]);
      const [version, deleted] = results;
      expect(codeOf(deleted)).toBe('ok');
      expect(version).toBeGreaterThan(2);
      // Committed before the model was deleted, or afterwards.
      expect([[], [version]]).toContainEqual(await listVersions(state, 'shop'));
      await expectSoundModel(state, 'shop');
    }
  });
});

test('a version that is deleted while its input is trained is committed again, whole, under another number', async () => {
  for (const seed of rounds) {
    const state = await shop();
    const { actor, run } = createInterleaving(seed);
    const [version, deleted] = await run<unknown>([
      () => commit(actor(state), 'b'),
      () => deleteVersion(actor(state), 'shop', 2, { allowLive: false }),
    ]);
    expect(codeOf(deleted)).toBe('ok');
    expect(await listVersions(state, 'shop')).toEqual(version === 2 ? [1] : [1, version]);
    await expectSoundModel(state, 'shop');
    expect(await commit(state, 'z')).toBeGreaterThan(version as number);
  }
});

test('a slow runner does not give a number again that another one committed and that was deleted', async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 400; seed++) {
    const state = await shop();
    const { actor, run } = createInterleaving(seed);
    const commitAndDelete = async () => {
      const store = actor(state);
      const version = await commit(store, 'c');
      await deleteVersion(store, 'shop', version, { allowLive: false });
      return version;
    };
    const [slow, deleted] = await run<number>([() => commit(actor(state), 'c'), commitAndDelete]);
    seen.add(slow === deleted ? 'found' : 'made again');
    expect(await listVersions(state, 'shop')).toEqual(slow === deleted ? [1, 2] : [1, 2, slow]);
    await expectSoundModel(state, 'shop');
  }
  expect(seen).toEqual(new Set(['found', 'made again']));
});

describe('a request that dies at any of its calls', () => {
  /** Runs `act` so that it dies at its first call, then at its second, and so on, until it completes. */
  async function dyingEverywhere(
    act: (state: ObjectStore) => Promise<unknown>,
    after: (state: Awaited<ReturnType<typeof shop>>) => Promise<void>,
  ): Promise<number> {
    for (let diesAt = 1; ; diesAt++) {
      for (const afterCall of [false, true]) {
        const state = await shop();
        const { actor, run } = createInterleaving(diesAt);
        const [result] = await run<unknown>([() => act(actor(state, { diesAt, afterCall }))]);
        await expectSoundModel(state, 'shop');
        await after(state);
        if (!(result instanceof Error)) return diesAt;
      }
    }
  }

  test('to delete a version can be finished by another one', async () => {
    const calls = await dyingEverywhere(remove, async (state) => {
      const again = await remove(state).catch(codeOf);
      expect([undefined, 'version-not-found']).toContain(again);
      expect(await listVersions(state, 'shop')).toEqual([1]);
      expect(state.keys().filter((key) => /artifacts\/2\/|inputs\/b/.test(key))).toEqual([]);
      expect(await commit(state, 'b')).toBe(3);
      await expectSoundModel(state, 'shop');
    });
    expect(calls).toBeGreaterThan(8);
  });

  test('to delete a model can be finished by another one', async () => {
    const calls = await dyingEverywhere(
      (state) => deleteModel(state, 'shop', { allowLive: true }),
      async (state) => {
        const again = await deleteModel(state, 'shop', { allowLive: true }).catch(codeOf);
        expect([undefined, 'model-not-found']).toContain(again);
        expect(state.keys().filter((key) => /artifacts|inputs|gate/.test(key))).toEqual([]);
        expect(await commit(state, 'b')).toBe(3);
      },
    );
    expect(calls).toBeGreaterThan(12);
  });

  test('to promote a version stops neither its deletion nor another attempt', async () => {
    await dyingEverywhere(goLive, async (state) => {
      expect(await goLive(state)).toMatchObject({ version: 2 });
      await remove(state, true);
      expect(await listVersions(state, 'shop')).toEqual([1]);
    });
  });
});
