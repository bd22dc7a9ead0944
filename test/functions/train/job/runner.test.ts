import { beforeEach, describe, expect, test } from '@jest/globals';
import { parseTrainMessage, trainMessage } from '../../../../shared/domain/queue/train-message.ts';
import { LeaseHeld } from '../../../../shared/jobs/lease.ts';
import { writeGatePolicy } from '../../../../shared/store/live/gates.ts';
import { readLive } from '../../../../shared/store/live/live.ts';
import { readTraining } from '../../../../shared/store/trainings/trainings.ts';
import { listVersions } from '../../../../shared/store/versions/versions.ts';
import {
  deps,
  later,
  now,
  picture,
  request,
  resetWorld,
  run,
  setDeps,
  train,
  upload,
  uploadShop,
} from '../training-world.ts';

beforeEach(resetWorld);

describe('the runner of a training', () => {
  const lease = (seconds: number, message = 'other message') => ({
    runner: 'other',
    until: new Date(now.getTime() + seconds * 1000).toISOString(),
    message,
  });
  const chain = (generation: number) => ({ generation, due: now.toISOString(), wakes: 0 });

  test('runs alone: another message does nothing', async () => {
    await uploadShop();
    await request('t1', { lease: lease(60) });
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'queued', lease: { runner: 'other' } });
    expect(deps.trainQueue.sent).toEqual([]);
  });

  test('hides its own message, if it comes back early, until its lease ends', async () => {
    await uploadShop();
    await request('t1', { lease: lease(7, 'message') });
    await expect(run('t1')).rejects.toThrow(LeaseHeld);
    expect(deps.trainQueue.hidden.at(-1)).toEqual(['receipt', 7]);
    later(7);
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'succeeded' });
  });

  test('does nothing for a message of an older generation', async () => {
    await uploadShop();
    await request('t1', { chain: chain(3) });
    await run('t1', { generation: 2 });
    await run('t1', { generation: 2, last: true });
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'queued', chain: { generation: 3 } });
    expect(deps.trainQueue.sent).toEqual([]);
  });

  test('takes over with a newer message, whose sender died before it could update the record', async () => {
    await uploadShop({ embed: false });
    await request('t1', { chain: chain(3), lease: lease(60) });
    await run('t1', { generation: 4 });
    expect(deps.trainQueue.sent).toEqual([trainMessage('t1', 5)]);
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'embedding', chain: { generation: 5 } });
  });

  test('merges the chains of a training that an earlier release left with several messages', async () => {
    await uploadShop({ embed: false });
    await request('t1');
    const body = JSON.stringify({ training: 't1' });
    for (const message of ['a', 'b', 'c']) await run('t1', { ...parseTrainMessage(body), message });
    expect(deps.trainQueue.sent).toEqual([trainMessage('t1', 1)]);
  });

  test('does not end a training at the last delivery of its message while another runner may be alive', async () => {
    await uploadShop();
    await request('t1', { lease: lease(60) });
    await run('t1', { last: true });
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'queued' });
  });

  test('is replaced when its lease has expired', async () => {
    await uploadShop();
    await request('t1', { lease: { runner: 'dead', until: now.toISOString() } });
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'succeeded' });
  });

  test('hides its message no longer than a lease if it fails at once', async () => {
    deps.state.fail(new Error('S3 is busy'), 'trainings/');
    await expect(run('t1')).rejects.toThrow('S3 is busy');
    expect(deps.trainQueue.hidden).toEqual([['receipt', 92]]);
  });

  test('hides its message as long as its lease', async () => {
    await uploadShop();
    await train('t1');
    expect(deps.trainQueue.hidden).toEqual([['receipt', 92]]);
  });

  test('hands a training back after a temporary failure', async () => {
    await uploadShop();
    await request('t1');
    deps.state.fail(new Error('slow down'), 'models/');
    await expect(run('t1')).rejects.toThrow('slow down');
    expect((await readTraining(deps.state, 't1')).lease).toBeUndefined();
    deps.state.fail(undefined);
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'succeeded', version: 1 });
  });

  test('gives up at the last delivery of its message', async () => {
    await uploadShop();
    await request('t1');
    await run('t1', { last: true });
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  });

  test('returns the version of the runner that it takes over from, although images and gate have changed since', async () => {
    await uploadShop();
    const [late, body] = ['shop/hat/late.jpg', picture(-1, 500)];
    await upload(late, body, { embed: false });
    await request('t1');
    await run('t1');
    await deps.uploads.delete(late);
    const { state } = deps;
    const level: typeof state.level = async (prefix) => {
      // When it deletes unlisted embeddings.
      if (prefix === 'features/') throw new Error('no storage');
      return state.level(prefix);
    };
    setDeps({ ...deps, state: { ...state, level } });
    await expect(run('t1')).rejects.toThrow('no storage');
    expect(await readTraining(state, 't1')).toMatchObject({ status: 'training', gone: [late] });
    expect(await readTraining(state, 't1')).not.toHaveProperty('version');

    setDeps({ ...deps, state });
    await upload(late, body);
    await writeGatePolicy(state, 'shop', 'manual');
    await run('t1');
    const gate = { policy: 'auto', passed: true };
    expect(await readTraining(state, 't1')).toMatchObject({ status: 'succeeded', version: 1, gone: [late], gate });
    expect(await listVersions(state, 'shop')).toEqual([1]);
    expect((await readLive(state, 'shop'))?.version).toBe(1);
  });

  test('commits the version once when two runners work at the same time', async () => {
    await uploadShop();
    await request('t1');
    await request('t2');
    await Promise.all([run('t1', { runner: 'a' }), run('t2', { runner: 'b' })]);
    const versions = await Promise.all(['t1', 't2'].map(async (id) => (await readTraining(deps.state, id)).version));
    expect(versions).toEqual([1, 1]);
  });
});
