import { beforeEach, describe, expect, test } from '@jest/globals';
import { stateKey } from '../../../shared/domain/state-key.ts';
import { deleteVersion } from '../../../shared/store/delete-models.ts';
import { encodeExamples } from '../../../shared/store/example-file.ts';
import { markDeleted, readLive, readLiveState, setLive } from '../../../shared/store/live.ts';
import { listVersions } from '../../../shared/store/models.ts';
import { findInputProblems, repairInput } from '../../../shared/store/repair/inputs.ts';
import { findLiveProblems, repairLive } from '../../../shared/store/repair/live.ts';
import { findTrainingProblems, repairTraining } from '../../../shared/store/repair/trainings.ts';
import { findUncommitted, repairUncommitted } from '../../../shared/store/repair/uncommitted.ts';
import { createTraining } from '../../../shared/store/trainings.ts';
import { exampleTraining, exampleVersion } from '../../functions/api/api.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';
import { putVersion } from '../../support/put-version.ts';

let state: MemoryObjectStore;
const now = new Date('2026-02-01T00:00:00.000Z');
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const { version: _, files: __, ...example } = exampleVersion;
const commit = (inputDigest: string) =>
  putVersion(state, { ...example, model: 'shop', inputDigest }, { 'metrics.json': '{}' });
const goLive = (version: number, second: number) =>
  setLive(state, 'shop', version, { askedAt: at(second), by: 'owner' });

async function repairAll() {
  const [live, inputs] = [await findLiveProblems(state, 'shop'), await findInputProblems(state, 'shop')];
  for (const finding of live) await repairLive(state, finding, now);
  for (const finding of inputs) await repairInput(state, finding);
  const left = [...(await findLiveProblems(state, 'shop')), ...(await findInputProblems(state, 'shop'))];
  return { found: [...live, ...inputs].map(({ kind, key }) => [kind, key]), left: left.map(({ kind }) => kind) };
}

beforeEach(async () => {
  state = createMemoryObjectStore();
  for (const input of ['a', 'b', 'c']) await commit(input);
});

test('of what is as it should be nothing is found', async () => {
  await goLive(2, 1);
  await deleteVersion(state, 'shop', 3, { evenLive: false });
  expect(await repairAll()).toEqual({ found: [], left: [] });
});

describe('a live version that is gone', () => {
  test('is followed by the one before it that is still there', async () => {
    for (const [i, version] of [1, 2, 3].entries()) await goLive(version, i);
    for (const version of [2, 3]) await state.delete(stateKey.version('shop', version));
    expect(await repairAll()).toMatchObject({ left: [] });
    expect(await readLive(state, 'shop')).toMatchObject({
      version: 1,
      askedAt: now.toISOString(),
      history: { length: 4 },
    });
    expect((await readLive(state, 'shop'))?.history[0]).toMatchObject({ version: 1, by: 'doctor' });
  });

  test('is no longer live where nothing was live before', async () => {
    await goLive(3, 1);
    await state.delete(stateKey.version('shop', 3));
    const { found } = await repairAll();
    expect(found).toContainEqual(['live-gone', 'models/shop/live.json']);
    expect(await readLive(state, 'shop')).toBeUndefined();
  });

  test('is left where another one has gone live meanwhile', async () => {
    await goLive(3, 1);
    await state.delete(stateKey.version('shop', 3));
    const [finding] = await findLiveProblems(state, 'shop');
    await goLive(2, 2);
    await repairLive(state, finding as NonNullable<typeof finding>, now);
    expect(await readLive(state, 'shop')).toMatchObject({ version: 2, askedAt: at(2) });
  });
});

test('a live.json that is damaged says that nothing is live, until a version is chosen', async () => {
  await goLive(2, 1);
  await state.put('models/shop/live.json', '{');
  expect(await repairAll()).toEqual({ found: [['live-damaged', 'models/shop/live.json']], left: [] });
  expect(await readLiveState(state, 'shop')).toEqual({ history: [], deleted: [] });
  expect(await goLive(2, 2)).toMatchObject({ version: 2 });
});

test('a deletion that was cut off is finished', async () => {
  await markDeleted(state, 'shop', () => [2]);
  expect(await repairAll()).toEqual({
    found: [['unfinished-deletion', 'models/shop/versions/2.json']],
    left: [],
  });
  expect(await listVersions(state, 'shop')).toEqual([1, 3]);
  expect(state.keys().filter((key) => /artifacts\/2\/|inputs\/b/.test(key))).toEqual([]);
});

test('records of inputs are made as they should be', async () => {
  await state.delete('models/shop/inputs/a.json');
  await state.put('models/shop/inputs/b.json', '{');
  await state.put('models/shop/inputs/c.json', '{"version":1}');
  // Reserved: left alone.
  await state.put('models/shop/inputs/d.json', '{"version":4}');
  const { found } = await repairAll();
  expect(found).toEqual([
    ['stale-input', 'models/shop/inputs/b.json'],
    ['stale-input', 'models/shop/inputs/c.json'],
    ['lost-input', 'models/shop/inputs/a.json'],
    ['lost-input', 'models/shop/inputs/b.json'],
    ['lost-input', 'models/shop/inputs/c.json'],
  ]);
  expect(await repairAll()).toEqual({ found: [], left: [] });
  expect(state.keys()).toContain('models/shop/inputs/d.json');
});

test('a deleted.json that is damaged gets the highest number that anything names', async () => {
  await state.put('models/shop/deleted.json', 'x');
  await state.put('models/shop/exports/7/onnx.zip', 'x');
  expect(await repairAll()).toEqual({ found: [['deleted-damaged', 'models/shop/deleted.json']], left: [] });
  expect(await commit('d')).toBe(8);
});

test('trainings whose records or listings can not be read are removed, and no others', async () => {
  const listing = encodeExamples([{ key: 'a', etag: 'e', size: 1, content: 'c', label: 'l', split: 'train' }]);
  for (const id of ['fine', 'damaged', 'other']) {
    await createTraining(state, { ...exampleTraining, id });
    await state.put(stateKey.trainingExamples(id), listing);
  }
  await state.put(stateKey.training('damaged'), '{');
  await state.put(stateKey.trainingExamples('other'), listing.slice(0, -20));
  const found = await findTrainingProblems(state, { listings: true });
  expect(found.map(({ key }) => key)).toEqual(['trainings/damaged.json', 'trainings/other/examples.arrow']);
  for (const finding of found) await repairTraining(state, finding);
  expect(await findTrainingProblems(state, { listings: true })).toEqual([]);
  expect(state.keys().filter((key) => key.startsWith('trainings/'))).toEqual([
    'trainings/damaged/examples.arrow',
    'trainings/fine.json',
    'trainings/fine/examples.arrow',
    'trainings/other.json',
  ]);
});

test('files of a number that no version has are removed, but no new ones, and none of a version', async () => {
  await state.delete(stateKey.version('shop', 2));
  await state.put('models/shop/artifacts/4/aa/head.onnx', 'of a training that is under way');
  for (const key of state.keys()) if (!key.includes('/4/')) state.age(key, new Date(0));
  const found = await findUncommitted(state, 'shop', new Date(1000));
  expect(found.map(({ key }) => key)).toEqual(['models/shop/artifacts/2/']);
  for (const finding of found) await repairUncommitted(state, finding);
  expect((await state.level('models/shop/artifacts/')).folders).toEqual(['1', '3', '4']);
  expect(await commit('b')).toBe(5);
  // Committed since it was found.
  await repairUncommitted(state, { ...(found[0] as NonNullable<(typeof found)[0]>), version: 3 });
  expect(await listVersions(state, 'shop')).toEqual([1, 3, 5]);
});
