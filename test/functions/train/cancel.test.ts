import { beforeEach, describe, expect, test } from '@jest/globals';
import { cancelTraining } from '../../../functions/api/trainings.ts';
import { readLive } from '../../../shared/store/live/live.ts';
import { changeTraining, readTraining } from '../../../shared/store/trainings/trainings.ts';
import { listVersions } from '../../../shared/store/versions/versions.ts';
import { deps, request, resetWorld, run, setDeps, train, until, uploadShop, versionFiles } from './training-world.ts';

beforeEach(resetWorld);

describe('a cancelled training', () => {
  test('stops while it fits the head, and shows its loss until then', async () => {
    await uploadShop();
    const hyperparameters = { hiddenLayers: [256], l2: 'auto' as const, epochs: 1000, patience: 0, batchSize: 1 };
    const training = train('t1', { hyperparameters });
    await until(async () => {
      const record = await readTraining(deps.state, 't1').catch(() => undefined);
      return record?.progress.loss !== undefined;
    });
    await changeTraining(deps.state, 't1', (record) => ({ ...record, status: 'cancelled' }));
    expect(await training).toMatchObject({ status: 'cancelled', progress: { phase: 'cross-validation' } });
    expect(await readLive(deps.state, 'shop')).toBeUndefined();
  });

  test('makes no version if its files are being written', async () => {
    await uploadShop();
    const { state } = deps;
    const put: typeof state.put = async (key, ...rest) => {
      if (key.endsWith('/report.html')) {
        await changeTraining(state, 't1', (record) => ({ ...record, status: 'cancelled' }));
      }
      return state.put(key, ...rest);
    };
    setDeps({ ...deps, state: { ...state, put } });
    expect(await train('t1')).toMatchObject({ status: 'cancelled' });
    expect(await listVersions(deps.state, 'shop')).toEqual([]);
  });

  test.each([
    ['before it commits its version gives none', /report\.html$/, 'cancelled'],
    ['while it commits its version comes too late', /versions\/1\.json$/, 'succeeded'],
    ['while its version goes live comes too late', /live\.json$/, 'succeeded'],
  ])('whose cancelling %s', async (_, file, status) => {
    await uploadShop();
    const { state } = deps;
    const cancels: string[] = [];
    const put: typeof state.put = async (key, ...rest) => {
      if (file.test(key)) {
        const cancelling = cancelTraining({ ...deps, state } as never, 't1');
        cancels.push(
          await cancelling.then(
            () => 'cancelled',
            ({ code }) => code,
          ),
        );
      }
      return state.put(key, ...rest);
    };
    setDeps({ ...deps, state: { ...state, put } });
    expect(await train('t1')).toMatchObject({ status });
    const isGiven = status === 'succeeded';
    expect(cancels).toEqual([isGiven ? 'training-has-ended' : 'cancelled']);
    expect(await listVersions(state, 'shop')).toEqual(isGiven ? [1] : []);
    expect((await readLive(state, 'shop'))?.version).toBe(isGiven ? 1 : undefined);
  });

  test('is left alone by its runner', async () => {
    await uploadShop();
    await request('t1');
    await changeTraining(deps.state, 't1', (record) => ({ ...record, status: 'cancelled' }));
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'cancelled' });
    expect(versionFiles()).toEqual([]);
  });
});
