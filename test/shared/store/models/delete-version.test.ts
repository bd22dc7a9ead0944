import { beforeEach, describe, expect, test } from '@jest/globals';
import { stateKey } from '../../../../shared/domain/state/state-key.ts';
import { writeGatePolicy } from '../../../../shared/store/live/gates.ts';
import { readLive, readLiveState, setLive } from '../../../../shared/store/live/live.ts';
import { recoverVersionOfInput } from '../../../../shared/store/models/commit-version.ts';
import { deleteModel } from '../../../../shared/store/models/delete-model.ts';
import { deleteVersion } from '../../../../shared/store/models/delete-version.ts';
import { changeTraining, createTraining } from '../../../../shared/store/trainings/trainings.ts';
import { listVersions } from '../../../../shared/store/versions/versions.ts';
import { exampleTraining, exampleVersion } from '../../../functions/api/api.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../../support/memory-object-store.ts';
import { putVersion } from '../../../support/put-version.ts';

let state: MemoryObjectStore;
const kept = { allowLive: false };

const commit = async (inputDigest: string, model = 'shop') => {
  const { version: _, files: __, ...draft } = exampleVersion;
  return putVersion(state, { ...draft, model, inputDigest }, { 'head.onnx': 'head', 'metrics.json': '{}' });
};
const goLive = (version: number) =>
  setLive(state, { model: 'shop', version }, { askedAt: '2026-01-01T00:00:00.000Z', by: 'key' });

const keysBelow = (prefix: string) => state.keys().filter((key) => key.startsWith(prefix));

beforeEach(async () => {
  state = createMemoryObjectStore();
  await commit('a');
  await commit('b');
});

describe('deleting a version', () => {
  test('deletes all of its objects and none of the others', async () => {
    for (const version of [1, 2]) await state.put(stateKey.exportArchive('shop', version, 'onnx'), 'x');
    await deleteVersion(state, 'shop', 1, kept);
    expect(await listVersions(state, 'shop')).toEqual([2]);
    expect(keysBelow('models/shop/exports/')).toEqual(['models/shop/exports/2/onnx.zip']);
    expect(keysBelow('models/shop/artifacts/')).toEqual([
      expect.stringMatching(/^models\/shop\/artifacts\/2\/[0-9a-f]{64}\/(head.onnx|metrics.json)$/),
      expect.stringMatching(/^models\/shop\/artifacts\/2\/[0-9a-f]{64}\/(head.onnx|metrics.json)$/),
    ]);
    expect(await recoverVersionOfInput(state, 'shop', 'a')).toBeUndefined();
  });

  test('does not free its number, for any input', async () => {
    await deleteVersion(state, 'shop', 2, kept);
    expect(await commit('b')).toBe(3);
    await deleteVersion(state, 'shop', 1, kept);
    expect(await commit('c')).toBe(4);
  });

  test('that is live is refused without `allowLive`; with it, no version is live', async () => {
    await goLive(2);
    await expect(deleteVersion(state, 'shop', 2, kept)).rejects.toMatchObject({ code: 'is-live' });
    expect(await listVersions(state, 'shop')).toEqual([1, 2]);
    await deleteVersion(state, 'shop', 2, { allowLive: true });
    expect(await readLive(state, 'shop')).toBeUndefined();
  });

  test('does not change another live version', async () => {
    await goLive(2);
    await deleteVersion(state, 'shop', 1, kept);
    expect((await readLive(state, 'shop'))?.version).toBe(2);
  });

  test('that was cut off can be finished by repeating it', async () => {
    state.fail(new Error('cut off'), keysBelow('models/shop/artifacts/1/')[1]);
    await expect(deleteVersion(state, 'shop', 1, kept)).rejects.toThrow('cut off');
    state.fail(undefined);
    await deleteVersion(state, 'shop', 1, kept);
    expect(keysBelow('models/shop/artifacts/1/')).toEqual([]);
  });

  test('that does not exist is an error', async () => {
    await expect(deleteVersion(state, 'shop', 3, kept)).rejects.toMatchObject({ code: 'version-not-found' });
  });
});

describe('deleting a model', () => {
  test('leaves only the numbers of its versions', async () => {
    await commit('a', 'shop-2');
    await writeGatePolicy(state, 'shop', 'manual');
    await deleteModel(state, 'shop', kept);
    expect(keysBelow('models/shop/')).toEqual([
      'models/shop/live.json',
      'models/shop/versions/1.json',
      'models/shop/versions/2.json',
    ]);
    expect(await readLiveState(state, 'shop')).toEqual({ history: [], deleted: [1, 2] });
    expect(await listVersions(state, 'shop-2')).toEqual([1]);
    expect(await commit('a')).toBe(3);
  });

  test('with a live version is refused without `allowLive`', async () => {
    await goLive(1);
    await expect(deleteModel(state, 'shop', kept)).rejects.toMatchObject({ code: 'is-live' });
    expect(await listVersions(state, 'shop')).toEqual([1, 2]);
    await deleteModel(state, 'shop', { allowLive: true });
    expect(await listVersions(state, 'shop')).toEqual([]);
  });

  test('while it trains is refused, and deletes nothing', async () => {
    await goLive(1);
    await createTraining(state, { ...exampleTraining, id: 'other', model: 'shop-2' });
    await createTraining(state, { ...exampleTraining, id: 'ended', model: 'shop', status: 'succeeded' });
    await createTraining(state, { ...exampleTraining, id: 'now', model: 'shop' });
    await expect(deleteModel(state, 'shop', { allowLive: true })).rejects.toMatchObject({
      code: 'is-training',
      message: expect.stringContaining('POST /v1/trainings/now/cancel'),
    });
    expect((await readLive(state, 'shop'))?.version).toBe(1);
    await changeTraining(state, 'now', (record) => ({ ...record, status: 'cancelled' }));
    await deleteModel(state, 'shop', { allowLive: true });
    expect(await listVersions(state, 'shop')).toEqual([]);
  });

  test('that does not exist, or no longer exists, is an error', async () => {
    await deleteModel(state, 'shop', kept);
    await expect(deleteModel(state, 'shop', kept)).rejects.toMatchObject({ code: 'model-not-found' });
  });
});
