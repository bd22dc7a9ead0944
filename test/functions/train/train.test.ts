import { beforeEach, describe, expect, test } from '@jest/globals';
import { readLive } from '../../../shared/store/live/live.ts';
import { readArtifact } from '../../../shared/store/versions/artifacts.ts';
import { readVersion } from '../../../shared/store/versions/versions.ts';
import {
  createDeps,
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
  versionFiles,
} from './training-world.ts';

beforeEach(resetWorld);

describe('a training', () => {
  test('with hidden layers and class weights makes a version, too', async () => {
    await uploadShop();
    const hyperparameters = { hiddenLayers: [8], l2: 'auto' as const, epochs: 3, classWeights: { hat: 2 } };
    const training = await train('t1', { hyperparameters });
    expect(training).toMatchObject({ status: 'succeeded', version: 1 });
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({ hyperparameters });
  });

  test('publishes its outcome and the time since its request, once', async () => {
    await uploadShop();
    await request('t1');
    later(5);
    await run('t1');
    await run('t1');
    expect(deps.measure.mock.calls).toEqual([[{ Trainings: 1, TrainingSeconds: 5 }, { Outcome: 'succeeded' }]]);
    await train('t2', { hyperparameters: { hiddenLayers: [], l2: 'auto', classWeights: { hats: 2 } } });
    expect(deps.measure.mock.lastCall).toEqual([{ Trainings: 1, TrainingSeconds: 0 }, { Outcome: 'failed' }]);
  });

  test('fails with a weight for a label that the dataset does not have', async () => {
    await uploadShop();
    const hyperparameters = { hiddenLayers: [], l2: 'auto' as const, classWeights: { hats: 2 } };
    expect(await train('t1', { hyperparameters })).toMatchObject({
      status: 'failed',
      error: { code: 'dataset-not-trainable' },
    });
  });

  test('makes a version, which goes live if it is the first', async () => {
    await uploadShop();
    const training = await train('t1');
    expect(training).toMatchObject({
      status: 'succeeded',
      version: 1,
      finishedAt: now.toISOString(),
    });
    expect(training.progress.done).toBe(training.progress.total);
    const version = await readVersion(deps.state, 'shop', 1);
    expect(version).toMatchObject({ classes: ['hat', 'shoe'], examples: 20, score: { accuracy: 1 }, training: 't1' });
    expect(version.files.map(({ name }) => name)).toEqual([
      'head.onnx',
      'model.json',
      'weights.bin',
      'metrics.json',
      'duplicates.json',
      'evaluation.arrow',
      'report.html',
    ]);
    expect(await readLive(deps.state, 'shop')).toMatchObject({ version: 1 });
  });

  test('with unchanged input returns the existing version', async () => {
    await uploadShop();
    await train('t1');
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 1 });
    expect(versionFiles()).toHaveLength(7);
  });

  test('makes the same files in another deployment', async () => {
    const digests = async () => {
      await uploadShop();
      await train('t1');
      return (await readVersion(deps.state, 'shop', 1)).files;
    };
    const first = await digests();
    setDeps(createDeps());
    expect(await digests()).toEqual(first);
  });

  test('uses the current labels: a move relabels, a deletion removes', async () => {
    await uploadShop();
    await train('t1');
    await upload('shop/shoe/moved.jpg', picture(-1, 0), { embed: false });
    await deps.uploads.delete('shop/hat/0.jpg');
    await deps.uploads.delete('shop/hat/1.jpg');
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 2 });
    expect(await readVersion(deps.state, 'shop', 2)).toMatchObject({ examples: 19 });
    expect(deps.embedQueue.sent).toEqual([]);
  });

  test('deletes the embeddings of deleted images', async () => {
    await uploadShop();
    const { etag, size } = await upload('shop/hat/x.jpg', picture(-1, 950));
    const key = `features/fake/shop/images/${etag}-${size}.arrow`;
    await deps.uploads.delete('shop/hat/x.jpg');
    deps.state.age(key, new Date('2025-12-31'));
    await train('t1');
    expect(deps.state.keys()).not.toContain(key);
  });

  test('continues without rejected images', async () => {
    await uploadShop();
    await upload('shop/hat/broken.jpg', 'no image');
    expect(await train('t1')).toMatchObject({ status: 'succeeded', notEmbedded: [] });
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({ examples: 20 });
  });

  test('scores the test set separately, and does not train on it', async () => {
    await uploadShop();
    await upload('shop/_test/hat/1.jpg', picture(-1, 500));
    await upload('shop/_test/shoe/1.jpg', picture(-1, 600));
    await train('t1');
    const version = await readVersion(deps.state, 'shop', 1);
    const metrics = await readArtifact(deps.state, version, 'metrics.json');
    expect(version.examples).toBe(20);
    expect(JSON.parse(new TextDecoder().decode(metrics))).toMatchObject({
      score: { examples: 20, accuracy: 1, folds: 5 },
      test: { examples: 2, accuracy: 0.5 },
    });
  });

  test.each([
    ['no image', [], /has no usable image with a label/],
    ['one class', ['shop/hat/1.jpg', 'shop/hat/2.jpg'], /images of one class only \(`hat`\)/],
  ])('on %s fails, and says what to do', async (_, keys, message) => {
    for (const [i, key] of keys.entries()) await upload(key, picture(1, 100 + i));
    expect(await train('t1')).toMatchObject({
      status: 'failed',
      error: { code: 'dataset-not-trainable', message: expect.stringMatching(message) },
    });
  });
});
