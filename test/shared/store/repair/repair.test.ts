import { beforeEach, describe, expect, test } from '@jest/globals';
import { stateKey } from '../../../../shared/domain/state/state-key.ts';
import { markDeleted, readLive, readLiveState, setLive } from '../../../../shared/store/live/live.ts';
import { deleteVersion } from '../../../../shared/store/models/delete-version.ts';
import type { Finding } from '../../../../shared/store/repair/finding.ts';
import { findInputProblems } from '../../../../shared/store/repair/inputs.ts';
import { findLiveProblems } from '../../../../shared/store/repair/live.ts';
import { findNumberProblems } from '../../../../shared/store/repair/numbers.ts';
import { readVersionStates } from '../../../../shared/store/repair/version-states.ts';
import { createTraining } from '../../../../shared/store/trainings/trainings.ts';
import { listVersions } from '../../../../shared/store/versions/versions.ts';
import { exampleTraining, exampleVersion } from '../../../functions/api/api.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../../support/memory-object-store.ts';
import { putVersion } from '../../../support/put-version.ts';

let state: MemoryObjectStore;
const now = new Date('2026-02-01T00:00:00.000Z');
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const { version: _, files: __, ...example } = exampleVersion;
const commit = (inputDigest: string) =>
  putVersion(state, { ...example, model: 'shop', inputDigest }, { 'metrics.json': '{}' });
const goLive = (version: number, second: number) =>
  setLive(state, { model: 'shop', version }, { askedAt: at(second), by: 'owner' });

async function findAll(): Promise<Finding[]> {
  const versions = await readVersionStates(state, 'shop');
  return [
    ...(await findLiveProblems(state, 'shop', now, versions)),
    ...(await findInputProblems(state, 'shop', versions)),
    ...(await findNumberProblems(state, 'shop', now, versions)),
  ];
}

async function repairAll() {
  const found = await findAll();
  for (const { mend } of found) await mend?.();
  return {
    found: found.map(({ kind, key }) => [kind, key]),
    left: (await findAll()).map(({ kind, key }) => [kind, key]),
  };
}

beforeEach(async () => {
  state = createMemoryObjectStore();
  for (const input of ['a', 'b', 'c']) await commit(input);
});

test('nothing is found in an intact model', async () => {
  await goLive(2, 1);
  await deleteVersion(state, 'shop', 3, { allowLive: false });
  expect(await repairAll()).toEqual({ found: [], left: [] });
});

describe('a live version that was deleted', () => {
  const lose = async (version: number) => {
    await state.delete(stateKey.version('shop', version));
    for (const key of state.keys()) if (key.includes(`/artifacts/${version}/`)) await state.delete(key);
  };

  test('is replaced by the last live version that still exists', async () => {
    for (const [i, version] of [1, 2, 3].entries()) await goLive(version, i);
    for (const version of [2, 3]) await lose(version);
    expect(await repairAll()).toEqual({ found: [['stale', 'models/shop/live.json']], left: [] });
    expect(await readLive(state, 'shop')).toMatchObject({
      version: 1,
      askedAt: now.toISOString(),
      history: { length: 4 },
    });
    expect((await readLive(state, 'shop'))?.history[0]).toMatchObject({ version: 1, by: 'doctor' });
  });

  test('is no longer live if no version was live before it', async () => {
    await goLive(3, 1);
    await lose(3);
    expect(await repairAll()).toEqual({ found: [['stale', 'models/shop/live.json']], left: [] });
    expect(await readLive(state, 'shop')).toBeUndefined();
  });

  test('is left alone if another one has gone live meanwhile', async () => {
    await goLive(3, 1);
    await lose(3);
    const [finding] = await findAll();
    await goLive(2, 2);
    await finding?.mend?.();
    expect(await readLive(state, 'shop')).toMatchObject({ version: 2, askedAt: at(2) });
  });
});

test('a damaged live.json is replaced by one without a live version', async () => {
  await goLive(2, 1);
  await state.put('models/shop/live.json', '{');
  expect(await repairAll()).toEqual({ found: [['damaged', 'models/shop/live.json']], left: [] });
  expect(await readLiveState(state, 'shop')).toEqual({ history: [], deleted: [] });
  expect(await goLive(2, 2)).toMatchObject({ version: 2 });
});

test('an unfinished deletion is finished', async () => {
  await markDeleted(state, 'shop', () => [2]);
  expect(await repairAll()).toEqual({ found: [['orphaned', 'models/shop/versions/2.json']], left: [] });
  expect(await listVersions(state, 'shop')).toEqual([1, 3]);
  expect(state.keys().filter((key) => /artifacts\/2\/|inputs\/b/.test(key))).toEqual([]);
});

test('wrong input records are deleted, and missing ones are written', async () => {
  await state.delete('models/shop/inputs/a.json');
  await state.put('models/shop/inputs/b.json', '{');
  await state.put('models/shop/inputs/c.json', '{"version":1}');
  // Reserved: left alone.
  await state.put('models/shop/inputs/d.json', '{"version":4}');
  expect(await repairAll()).toEqual({
    found: [
      ['damaged', 'models/shop/inputs/b.json'],
      ['stale', 'models/shop/inputs/c.json'],
      ['missing', 'models/shop/inputs/a.json'],
    ],
    left: [],
  });
  expect(state.keys()).toContain('models/shop/inputs/d.json');
});

test('a damaged deleted.json gets the highest number in any object', async () => {
  await state.put('models/shop/deleted.json', 'x');
  await state.put('models/shop/exports/7/onnx.json', 'x');
  const [first] = await findAll();
  expect([first?.kind, first?.key]).toEqual(['damaged', 'models/shop/deleted.json']);
  await first?.mend?.();
  expect(await commit('d')).toBe(8);
});

describe('files under a number without a version', () => {
  const age = () => {
    for (const key of state.keys()) state.age(key, new Date(0));
  };

  test('are deleted, except new ones and those of a version', async () => {
    await state.put('models/shop/live.json', '{"history":[],"deleted":[]}');
    await state.delete(stateKey.version('shop', 2));
    age();
    await state.put('models/shop/artifacts/4/aa/head.onnx', 'of a training that is under way');
    state.age('models/shop/artifacts/4/aa/head.onnx', now);
    const [found, ...others] = await findAll();
    expect([found?.kind, found?.key, others.length]).toEqual(['orphaned', 'models/shop/artifacts/2/', 0]);
    await found?.mend?.();
    expect(await findAll()).toEqual([]);
    expect((await state.level('models/shop/artifacts/')).folders).toEqual(['1', '3', '4']);
    expect(await commit('b')).toBe(5);
  });

  test('are kept if the version was committed since', async () => {
    await state.delete(stateKey.version('shop', 2));
    age();
    const [found] = await findAll();
    await commit('b');
    await found?.mend?.();
    expect(await listVersions(state, 'shop')).toEqual([1, 2, 3]);
  });

  test.each([
    ['it was live', () => goLive(2, 1)],
    ['a training says that it made it', () => createTraining(state, { ...exampleTraining, model: 'shop', version: 2 })],
    ['it has exports', () => state.put('models/shop/exports/2/onnx.zip', 'x')],
  ])('are kept where %s: they may be the only ones', async (_, prepare) => {
    await prepare();
    await state.delete(stateKey.version('shop', 2));
    age();
    const { left } = await repairAll();
    expect(left).toEqual([['missing', 'models/shop/versions/2.json']]);
    expect((await state.level('models/shop/artifacts/')).folders).toEqual(['1', '2', '3']);
    // The repair that the finding advises.
    expect(await commit('b')).toBe(2);
    expect(await findAll()).toEqual([]);
  });

  test('are deleted if the version was deleted', async () => {
    await deleteVersion(state, 'shop', 2, { allowLive: false });
    await state.put('models/shop/artifacts/2/aa/head.onnx', 'of a runner that was slower');
    await state.put('models/shop/exports/2/onnx.zip', 'x');
    expect(await repairAll()).toEqual({ found: [['orphaned', 'models/shop/artifacts/2/']], left: [] });
    expect(state.keys().filter((key) => /artifacts\/2|exports\/2/.test(key))).toEqual([]);
  });
});
