import { describe, expect, test } from '@jest/globals';
import type { ObjectStore } from '../../../../shared/ports/object-store.ts';
import { commitVersion, recoverVersionOfInput } from '../../../../shared/store/models/commit-version.ts';
import { deleteVersion } from '../../../../shared/store/models/delete-version.ts';
import { findDamagedFiles, repairArtifacts, storeArtifacts } from '../../../../shared/store/versions/artifacts.ts';
import { listVersions, readVersion } from '../../../../shared/store/versions/versions.ts';
import { exampleVersion } from '../../../functions/api/api.ts';
import { createInterleaving } from '../../../support/interleave.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';
import { newFiles, putVersion } from '../../../support/put-version.ts';
import { expectSoundModel } from '../../../support/sound-model.ts';

const { version: _, files: __, ...example } = exampleVersion;
const draft = (inputDigest: string) => ({ ...example, model: 'shop', inputDigest });

/** The files that a kind of CPU makes from an input: `metrics.json` is the same on all. */
const filesOf = (cpu: string) => ({ 'head.onnx': `head by ${cpu}`, 'metrics.json': '{}', 'report.html': cpu });

const commit = (state: ObjectStore, cpu: string, input = 'a') => putVersion(state, draft(input), filesOf(cpu));

describe('runners of one input on other kinds of CPU', () => {
  test('commit one whole version, in any order of their calls', async () => {
    const winners = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const state = createMemoryObjectStore();
      const { actor, run } = createInterleaving(seed);
      const numbers = await run(['x', 'y', 'x'].map((cpu) => () => commit(actor(state), cpu)));
      expect(numbers).toEqual([1, 1, 1]);
      expect(await listVersions(state, 'shop')).toEqual([1]);
      await expectSoundModel(state, 'shop');
      winners.add((await readVersion(state, 'shop', 1)).files[0]?.sha256 as string);
    }
    expect(winners.size).toBe(2);
  });

  test('and runners of other inputs give each input one version', async () => {
    for (let seed = 0; seed < 200; seed++) {
      const state = createMemoryObjectStore();
      const { actor, run } = createInterleaving(seed);
      const runners = ['a x', 'b x', 'a y', 'b y', 'c x'].map((each) => each.split(' ') as [string, string]);
      const numbers = await run(
        runners.map(
          ([input, cpu]) =>
            () =>
              commit(actor(state), cpu, input),
        ),
      );
      expect([numbers[0], numbers[1]]).toEqual([numbers[2], numbers[3]]);
      expect(new Set(numbers)).toEqual(new Set([1, 2, 3]));
      await expectSoundModel(state, 'shop');
    }
  });

  test('leave a whole version wherever one of them dies', async () => {
    for (let diesAt = 1, ended = false; !ended; diesAt++) {
      for (const afterCall of [false, true]) {
        for (let seed = 0; seed < 5; seed++) {
          const state = createMemoryObjectStore();
          const { actor, run } = createInterleaving(seed);
          const dying = () => commit(actor(state, { diesAt, afterCall }), 'x');
          const [first, second] = await run([dying, () => commit(actor(state), 'y')]);
          ended ||= !(first instanceof Error);
          expect(second).toBe(1);
          await expectSoundModel(state, 'shop');
          // A later runner finds it.
          expect(await commit(state, 'z')).toBe(1);
          expect(await listVersions(state, 'shop')).toEqual([1]);
        }
      }
    }
  });

  test('take over from a runner that died', async () => {
    for (let diesAt = 1, ended = false; !ended; diesAt++) {
      const state = createMemoryObjectStore();
      const { actor, run } = createInterleaving(diesAt);
      const [first] = await run([() => commit(actor(state, { diesAt }), 'x')]);
      ended = !(first instanceof Error);
      expect(await commit(state, 'y')).toBe(1);
      await expectSoundModel(state, 'shop');
      expect(await commit(state, 'y', 'b')).toBe(2);
    }
  });
});

describe('a version that has lost a file', () => {
  const damage = async (state: ObjectStore) => {
    const [problem] = await damagedFilesAfter(state);
    return problem;
  };
  const damagedFilesAfter = async (state: ObjectStore) => {
    const version = await readVersion(state, 'shop', 1);
    for await (const { key } of state.list('models/shop/artifacts/')) {
      if (key.endsWith('head.onnx')) await state.put(key, 'damaged');
    }
    return findDamagedFiles(state, version);
  };

  test('gets it back if a training makes the same bytes', async () => {
    const state = createMemoryObjectStore();
    await commit(state, 'x');
    expect(await damage(state)).toMatchObject({ problem: expect.stringContaining('head.onnx is damaged') });
    expect(await repairArtifacts(state, await readVersion(state, 'shop', 1), newFiles(filesOf('x')))).toBe(true);
    await expectSoundModel(state, 'shop');
  });

  test('is replaced once by another version if a training makes other bytes', async () => {
    for (let seed = 0; seed < 200; seed++) {
      const state = createMemoryObjectStore();
      await commit(state, 'x');
      await damage(state);
      expect(await repairArtifacts(state, await readVersion(state, 'shop', 1), newFiles(filesOf('y')))).toBe(false);
      const { actor, run } = createInterleaving(seed);
      const replace = (cpu: string) => async () => {
        const store = actor(state);
        const files = newFiles(filesOf(cpu));
        const storeFiles = (version: number) => storeArtifacts(store, { ...draft('a'), version }, files);
        return (await commitVersion(store, draft('a'), storeFiles, { except: [1] })).version;
      };
      expect(await run([replace('y'), replace('z')])).toEqual([2, 2]);
      expect(await recoverVersionOfInput(state, 'shop', 'a')).toMatchObject({ version: 2 });
      expect(await findDamagedFiles(state, await readVersion(state, 'shop', 2))).toEqual([]);
      // Deleting one version keeps the other whole.
      await deleteVersion(state, 'shop', 1, { allowLive: false });
      await expectSoundModel(state, 'shop');
      expect(await recoverVersionOfInput(state, 'shop', 'a')).toMatchObject({ version: 2 });
    }
  });
});

test('a version is found by its input when the record of the input is lost or damaged', async () => {
  for (const left of [undefined, '{"version":', '{"version":7}']) {
    const state = createMemoryObjectStore();
    await commit(state, 'x');
    await commit(state, 'x', 'b');
    await (left === undefined
      ? state.delete('models/shop/inputs/a.json')
      : state.put('models/shop/inputs/a.json', left));
    expect(await recoverVersionOfInput(state, 'shop', 'a')).toMatchObject({ version: 1 });
    expect(await recoverVersionOfInput(state, 'shop', 'c')).toBeUndefined();
  }
});

test('a number of a version that an earlier release deleted is not given again', async () => {
  const state = createMemoryObjectStore();
  await state.put('models/shop/deleted.json', '{"highest":4}');
  expect(await commit(state, 'x')).toBe(5);
  await state.put('models/shop/deleted.json', '{"highest":');
  await expect(commit(state, 'x', 'b')).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining('models/shop/deleted.json is damaged'),
  });
});
