import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { cancelTraining } from '../../../../functions/api/trainings.ts';
import { estimateDeepSeconds } from '../../../../shared/domain/deep-estimate.ts';
import type { VersionRecord } from '../../../../shared/domain/state/records.ts';
import { stateKey } from '../../../../shared/domain/state/state-key.ts';
import { multiplicationsOf } from '../../../../shared/ml/tail/cost.ts';
import { loadTail } from '../../../../shared/ml/tail/load-tail.ts';
import { changeTraining, readTraining } from '../../../../shared/store/trainings/trainings.ts';
import { readArtifact } from '../../../../shared/store/versions/artifacts.ts';
import { listVersions, readVersion } from '../../../../shared/store/versions/versions.ts';
import { tinyBlocks } from '../../../shared/ml/extract/tiny-blocks.ts';
import { deps, later, run, setDeps } from '../training-world.ts';
import {
  checkpointKeys,
  closeDeepWorld,
  countSessions,
  depth,
  filesOf,
  makeMaps,
  nextMessage,
  onCheckpoint,
  openDeepWorld,
  prepareDeep,
  requestDeep,
  resetDeepWorld,
  step,
  trainDeeply,
  trunk,
} from './deep-world.ts';

/** Checkpoints of an undisturbed training: the epochs but the last of all fits, and the ends of all but the final one. */
const fits = 5 + 1 + 1;
const checkpoints = fits * 2 + (fits - 1);

let undisturbed: Awaited<ReturnType<typeof filesOf>>;

beforeAll(async () => {
  await openDeepWorld();
  await resetDeepWorld();
  await trainDeeply('t');
  undisturbed = await filesOf(1);
}, 60_000);
afterAll(closeDeepWorld);
beforeEach(resetDeepWorld);
afterEach(() => void jest.restoreAllMocks());

const mapFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('headstart-maps-'));

const metricsOf = async (version: VersionRecord) =>
  JSON.parse(new TextDecoder().decode(await readArtifact(deps.state, version, 'metrics.json')));

/** Nothing is left of the training but its version. */
async function expectSuccess(id: string): Promise<void> {
  expect(await readTraining(deps.state, id)).toMatchObject({ status: 'succeeded', version: 1 });
  expect(await filesOf(1)).toEqual(undisturbed);
  expect(checkpointKeys()).toEqual([]);
}

describe('a deep training', () => {
  test('waits for the maps that it queues, and becomes a version', async () => {
    const sessions = countSessions();
    await requestDeep('t');
    expect(await step('t')).toMatchObject({ status: 'embedding', progress: { done: 0, total: 16 } });
    expect(nextMessage()).toEqual({ id: 't', generation: 1 });
    expect(await makeMaps()).toHaveLength(16);
    const saved: number[] = [];
    onCheckpoint((number) => void saved.push(number));
    const { progress, notEmbedded } = await step('t');
    expect([progress.done, notEmbedded]).toEqual([progress.total, []]);
    expect(saved).toHaveLength(checkpoints);
    await expectSuccess('t');
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({
      depth: 1,
      score: { accuracy: expect.any(Number) },
    });
    expect(sessions()).toBe(0);
  });

  test('continues in the next runs when the time of the function ends', async () => {
    await prepareDeep('t');
    let saved = 0;
    onCheckpoint(() => void saved++);
    const soon = () => ({ deadline: Date.now() + 10_000 });
    for (let runs = 1; runs < 4; runs++) {
      expect(await step('t', soon())).toMatchObject({ status: 'training' });
      expect(saved).toBe(runs);
      const { generation } = nextMessage();
      expect(generation).toBe(runs + 1);
      expect((await readTraining(deps.state, 't')).lease).toBeUndefined();
    }
    await step('t');
    await expectSuccess('t');
    expect(saved).toBe(checkpoints);
  });

  test.each([1, 3, 19])('continues from checkpoint %i when its runner dies', async (last) => {
    await prepareDeep('t');
    const { state } = deps;
    onCheckpoint((number) => {
      if (number < last) return;
      // No request of this runner succeeds any more: it cannot even free its lease.
      const dead = async () => {
        throw new Error('dead');
      };
      Object.assign(deps.state, { put: dead, get: dead, delete: dead });
    });
    await expect(run('t', { runner: 'first' })).rejects.toThrow('dead');
    setDeps({ ...deps, state });
    expect(checkpointKeys()).toEqual([stateKey.checkpoint('t')]);
    expect(await readTraining(state, 't')).toMatchObject({ status: 'training', lease: { runner: 'first' } });

    later(91);
    let saved = 0;
    onCheckpoint(() => void saved++);
    await run('t', { runner: 'second' });
    await expectSuccess('t');
    expect(saved).toBe(checkpoints - last);
  });

  test('starts again when its checkpoint is damaged', async () => {
    await prepareDeep('t');
    await step('t', { deadline: Date.now() });
    await deps.state.put(stateKey.checkpoint('t'), 'damaged');
    await step('t');
    await expectSuccess('t');
  });

  test('stops at once when it is cancelled, and leaves nothing', async () => {
    const sessions = countSessions();
    await prepareDeep('t', { epochs: 1000 });
    const before = mapFolders();
    let cancelled = 0;
    onCheckpoint(async () => {
      const { progress } = await readTraining(deps.state, 't');
      if (cancelled > 0 || progress.secondsLeft === undefined) return;
      await cancelTraining(deps as never, 't');
      cancelled = performance.now();
    });
    expect(await step('t')).toMatchObject({ status: 'cancelled', progress: { phase: 'cross-validation' } });
    expect(performance.now() - cancelled).toBeLessThan(1000);
    expect(await listVersions(deps.state, 'shop')).toEqual([]);
    expect([checkpointKeys(), mapFolders(), sessions()]).toEqual([[], before, 0]);
  });

  test('leaves no checkpoint when it is cancelled between two runs', async () => {
    await prepareDeep('t');
    await step('t', { deadline: Date.now() });
    await cancelTraining(deps as never, 't');
    expect(checkpointKeys()).toHaveLength(1);
    await run('t', nextMessage());
    expect(checkpointKeys()).toEqual([]);
  });

  test('leaves no checkpoint when it fails, or when nobody could run it', async () => {
    await prepareDeep('t1');
    await requestDeep('t2');
    for (const id of ['t1', 't2']) await step(id, { deadline: Date.now() });
    expect(checkpointKeys()).toHaveLength(2);
    await changeTraining(deps.state, 't1', (record) => ({
      ...record,
      hyperparameters: { ...record.hyperparameters, classWeights: { hats: 2 } },
    }));
    expect(await step('t1')).toMatchObject({ status: 'failed', error: { code: 'dataset-not-trainable' } });
    expect(await step('t2', { last: true })).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    expect(checkpointKeys()).toEqual([]);
  });

  test('makes one version together with another training of the same input', async () => {
    await prepareDeep('t1');
    await requestDeep('t2');
    await Promise.all([run('t1', { runner: 'a' }), run('t2', { runner: 'b' })]);
    await expectSuccess('t1');
    await expectSuccess('t2');
    expect(await listVersions(deps.state, 'shop')).toEqual([1]);
  });
});

describe('the maps of a deep training', () => {
  test('are made again when they are damaged', async () => {
    await prepareDeep('t');
    const damaged = deps.state.keys().find((key) => key.startsWith(`features/${trunk.id}/`)) as string;
    await deps.state.put(damaged, 'damaged');
    expect(await step('t')).toMatchObject({ status: 'embedding', progress: { done: 15, total: 16 } });
    expect(deps.state.keys()).not.toContain(damaged);
    await step('t');
    expect(await makeMaps()).toHaveLength(1);
    await step('t');
    await expectSuccess('t');
  });

  test('that never come are listed, and their images left out, also of the plan', async () => {
    const late = 'shop/hat/3.png';
    const { tail } = await loadTail(tinyBlocks(), depth);
    const work = { epochs: 3, folds: 5, multiplications: multiplicationsOf(tail), processors: deps.processors };
    setDeps({ ...deps, timeoutSeconds: estimateDeepSeconds(15, work) });
    await requestDeep('t');
    await step('t');
    await makeMaps((key) => key === late);
    await step('t');
    later(901);
    expect(await step('t')).toMatchObject({ status: 'succeeded', notEmbedded: [late] });
    const version = await readVersion(deps.state, 'shop', 1);
    expect(version).toMatchObject({ depth, examples: 15 });
    expect(await metricsOf(version)).toMatchObject({ score: { folds: 5 } });
  });
});

test('with depth auto, a base model without a deep head gives a dense version and the reason', async () => {
  await requestDeep('t', { depth: 'auto' });
  setDeps({ ...deps, diskBytes: 10 });
  expect(await step('t')).toMatchObject({ status: 'succeeded', version: 1 });
  const version = await readVersion(deps.state, 'shop', 1);
  expect(version).not.toHaveProperty('depth');
  expect(await metricsOf(version)).toMatchObject({
    fit: { solver: 'l-bfgs' },
    comparison: { chosen: 'dense', sentence: expect.stringContaining('1 MB of disk') },
  });
  expect(checkpointKeys()).toEqual([]);
});
