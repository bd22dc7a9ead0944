import { beforeEach, describe, expect, test } from '@jest/globals';
import { markDeleted, moveLiveFromTraining, readLive, setLive } from '../../../../shared/store/live/live.ts';
import { recoverVersionOfInput, type VersionDraft } from '../../../../shared/store/models/commit-version.ts';
import { listVersions, readVersion } from '../../../../shared/store/versions/versions.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../../support/memory-object-store.ts';
import { putVersion } from '../../../support/put-version.ts';

let state: MemoryObjectStore;

const draft = (inputDigest: string): VersionDraft => ({
  model: 'shop',
  inputDigest,
  training: 't',
  createdAt: '2026-01-01T00:00:00.000Z',
  dataset: 'shop',
  extractor: 'e',
  base: { name: 'b', digest: 'd' },
  hyperparameters: { hiddenLayers: [], l2: 'auto' },
  seed: 0,
  classes: ['hat', 'shoe'],
  examples: 2,
  score: { accuracy: 1, interval: [0.3, 1], macroF1: 1, logLoss: 0 },
  unknown: { threshold: -2.6, acceptance: 0.95 },
});
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

beforeEach(() => {
  state = createMemoryObjectStore();
});

describe('commitVersion', () => {
  test('numbers versions from 1, and records their input', async () => {
    expect(await putVersion(state, draft('a'))).toBe(1);
    expect(await putVersion(state, draft('b'))).toBe(2);
    expect(await listVersions(state, 'shop')).toEqual([1, 2]);
    expect(await recoverVersionOfInput(state, 'shop', 'b')).toMatchObject({ version: 2 });
    expect((await readVersion(state, 'shop', 2)).inputDigest).toBe('b');
  });

  test('sorts by number, not by text', async () => {
    for (let i = 0; i < 11; i++) await putVersion(state, draft(`input-${i}`));
    expect((await listVersions(state, 'shop')).at(-1)).toBe(11);
  });

  test('gives each of many racing inputs a number of its own', async () => {
    const inputs = Array.from({ length: 8 }, (_, i) => `input-${i}`);
    const versions = await Promise.all(inputs.map((input) => putVersion(state, draft(input))));
    expect(versions.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('gives racing runners of one input one version', async () => {
    const versions = await Promise.all([1, 2, 3].map(() => putVersion(state, draft('same'))));
    expect(versions).toEqual([1, 1, 1]);
    expect(await listVersions(state, 'shop')).toEqual([1]);
  });
});

test('an unknown version is named in the error', async () => {
  await expect(readVersion(state, 'shop', 7)).rejects.toMatchObject({ code: 'model-not-found' });
  await putVersion(state, draft('a'));
  await expect(readVersion(state, 'shop', 7)).rejects.toMatchObject({
    code: 'version-not-found',
    message: expect.stringContaining('no version 7'),
  });
});

describe('live', () => {
  beforeEach(async () => {
    for (const input of ['a', 'b', 'c']) await putVersion(state, draft(input));
  });

  test('is moved by a training that was requested later than the live version', async () => {
    await moveLiveFromTraining(state, 'shop', 1, { askedAt: at(1), training: 'x' });
    await moveLiveFromTraining(state, 'shop', 3, { askedAt: at(3), training: 'z' });
    await moveLiveFromTraining(state, 'shop', 2, { askedAt: at(2), training: 'y' });
    expect(await readLive(state, 'shop')).toMatchObject({ version: 3, history: [{ version: 3 }, { version: 1 }] });
  });

  test('records that a later training gave the live version', async () => {
    await moveLiveFromTraining(state, 'shop', 1, { askedAt: at(1), training: 'x' });
    await moveLiveFromTraining(state, 'shop', 1, { askedAt: at(3), training: 'z' });
    await moveLiveFromTraining(state, 'shop', 2, { askedAt: at(2), training: 'y' });
    expect(await readLive(state, 'shop')).toMatchObject({ version: 1, history: [{ version: 1 }] });
  });

  test('is set by the owner, and the history says by whom', async () => {
    await setLive(state, { model: 'shop', version: 2 }, { askedAt: at(1), by: 'key ops' });
    const live = await setLive(state, { model: 'shop', version: 1 }, { askedAt: at(2), by: 'key ops', expected: 2 });
    expect(live.history).toEqual([
      { version: 1, askedAt: at(2), by: 'key ops' },
      { version: 2, askedAt: at(1), by: 'key ops' },
    ]);
  });

  test('is not set when another version is live than expected', async () => {
    await setLive(state, { model: 'shop', version: 2 }, { askedAt: at(1), by: 'key ops' });
    await expect(
      setLive(state, { model: 'shop', version: 3 }, { askedAt: at(2), by: 'key ops', expected: 1 }),
    ).rejects.toMatchObject({
      code: 'expected-version-differs',
      message: expect.stringContaining('version 2 is live, not 1'),
    });
  });

  test('is set once if the first response was lost and the write is repeated', async () => {
    await setLive(state, { model: 'shop', version: 1 }, { askedAt: at(1), by: 'key ops' });
    const lossy = {
      ...state,
      put: async (...args: Parameters<typeof state.put>) => {
        await state.put(...args);
        return undefined;
      },
    };
    const live = await setLive(lossy, { model: 'shop', version: 2 }, { askedAt: at(2), by: 'key ops', expected: 1 });
    expect(live.history.map(({ version }) => version)).toEqual([2, 1]);
  });

  test('is not set to a version that was deleted meanwhile', async () => {
    await markDeleted(state, 'shop', () => [2]);
    await expect(
      setLive(state, { model: 'shop', version: 2 }, { askedAt: at(1), by: 'key ops' }),
    ).rejects.toMatchObject({
      code: 'version-not-found',
    });
  });
});
