import { beforeAll, describe, expect, test } from '@jest/globals';
import { planDeep } from '../../../../functions/train/deep/plan.ts';
import type { Hyperparameters } from '../../../../shared/domain/hyperparameters.ts';
import { readBaseFolder, readFolderLicence } from '../../../../shared/ml/extract/base-files.ts';
import { keepBase } from '../../../../shared/store/bases/register-base.ts';
import { createMemoryObjectStore } from '../../../support/memory-object-store.ts';

const state = createMemoryObjectStore();
const digests = new Map<string, string>();
const limits = { state, timeoutSeconds: 900, processors: 2, diskBytes: 2e9 };

beforeAll(async () => {
  for (const name of ['efficientnet-lite0', 'efficientnet-lite0-taps']) {
    const folder = new URL(`../../../../bases/${name}`, import.meta.url).pathname;
    const files = await readBaseFolder(folder);
    digests.set(name, files.manifest.digest);
    await keepBase(state, files.manifest.digest, async () => ({ ...files, licence: await readFolderLicence(folder) }));
  }
});

function plan(
  images: number,
  depth: Hyperparameters['depth'],
  { base = 'efficientnet-lite0', epochs, ...changes }: Partial<typeof limits> & { base?: string; epochs?: number } = {},
) {
  const training = {
    base: { name: base, digest: digests.get(base) as string },
    hyperparameters: { hiddenLayers: [], l2: 'auto' as const, depth, epochs },
  };
  const examples = [
    ...Array<{ split: 'train' }>(images).fill({ split: 'train' }),
    ...Array<{ split: 'test' }>(10).fill({ split: 'test' }),
  ];
  return planDeep({ ...limits, ...changes }, training, examples);
}

describe('the plan of a deep head', () => {
  test('is none without depth', async () => expect(await plan(100, undefined)).toBeUndefined());

  test('takes the last block before the map halves, and few epochs for many images', async () => {
    const found = await plan(3_000, 'auto');
    expect(found).toMatchObject({ depth: 10, folds: 5, settings: { epochs: 4 } });
    expect(found).toHaveProperty('tail.map', { channels: 112, side: 14 });
    expect(await plan(3_000, 13, { epochs: 9 })).toMatchObject({ depth: 13, settings: { epochs: 9 } });
  });

  test('has as many folds as there is time for', async () => {
    const folds = async (images: number, changes = {}) => {
      const found = await plan(images, 10, changes);
      return found && 'folds' in found && found.folds;
    };
    expect(await folds(4_000)).toBe(5);
    expect(await folds(9_000)).toBe(3);
    expect(await folds(14_000)).toBe(1);
    expect(await folds(14_000, { processors: 6 })).toBe(5);
  });

  test('says before it starts that there is too little time, or too little disk', async () => {
    const long = /^A deep head on 60000 images would take about 4\d minutes, and the train function has 15\./;
    await expect(plan(60_000, 10, { diskBytes: 1e10 })).rejects.toMatchObject({
      code: 'dataset-not-trainable',
      message: expect.stringMatching(long),
    });
    expect(await plan(60_000, 'auto', { diskBytes: 1e10 })).toEqual({ reason: expect.stringMatching(long) });
    await expect(plan(20_000, 10, { diskBytes: 512e6 })).rejects.toThrow(
      'The maps of 20010 images take 879 MB, and the train function has 512 MB of disk.',
    );
  });

  test('names what the base model lacks', async () => {
    const base = 'efficientnet-lite0-taps';
    await expect(plan(100, 10, { base })).rejects.toMatchObject({ code: 'dataset-not-trainable' });
    expect(await plan(100, 'auto', { base })).toEqual({ reason: expect.stringContaining('Train a dense head') });
    await expect(plan(100, 99)).rejects.toThrow('has blocks 0 to 15, and no block 99');
    await expect(plan(100, 2)).rejects.toThrow(/The earliest possible block is \d+\./);
  });
});
