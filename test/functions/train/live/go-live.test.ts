import { beforeEach, describe, expect, test } from '@jest/globals';
import { readLive, setLive } from '../../../../shared/store/live/live.ts';
import { readTraining } from '../../../../shared/store/trainings/trainings.ts';
import { readVersion } from '../../../../shared/store/versions/versions.ts';
import { deps, later, now, picture, request, resetWorld, run, train, upload, uploadShop } from '../training-world.ts';

beforeEach(resetWorld);

describe('live', () => {
  test('moves to a version that was requested later, and not to one that was requested earlier', async () => {
    await uploadShop();
    await request('early');
    await train('late');
    await upload('shop/hat/new.jpg', picture(-1, 970));
    await run('early');
    expect(await readTraining(deps.state, 'early')).toMatchObject({ status: 'succeeded', version: 2 });
    expect(await readLive(deps.state, 'shop')).toMatchObject({ version: 1 });
    expect(await train('t3')).toMatchObject({ version: 2 });
    expect(await readLive(deps.state, 'shop')).toMatchObject({ version: 2 });
  });

  test("stays at the owner's choice if that came after the training's request", async () => {
    await uploadShop();
    await train('t1');
    await upload('shop/hat/new.jpg', picture(-1, 970));
    await request('t2');
    later(1);
    await setLive(deps.state, { model: 'shop', version: 1 }, { askedAt: now.toISOString(), by: 'owner' });
    await run('t2');
    expect(await readLive(deps.state, 'shop')).toMatchObject({ version: 1 });
  });

  test('stays when the new version is measurably worse, and the training says by how much', async () => {
    await uploadShop();
    await train('t1');
    // One tiny step from random weights.
    const hyperparameters = { hiddenLayers: [2], l2: 'auto' as const, epochs: 1, learningRate: 1e-6 };
    const { gate } = await train('t2', { hyperparameters });
    expect(gate).toMatchObject({ policy: 'auto', against: 1, passed: false });
    expect(gate?.reasons).toEqual([
      expect.stringMatching(/^It is measurably worse than version 1, by .* of 20 images that both held out/),
    ]);
    expect(await readLive(deps.state, 'shop')).toMatchObject({ version: 1 });
  });

  test('stays when the new version gets a golden image wrong', async () => {
    await uploadShop();
    await train('t1');
    await upload('shop/_golden/hat/1.jpg', picture(1, 500));
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 2 });
    expect(await readVersion(deps.state, 'shop', 2)).toMatchObject({
      golden: { examples: 1, wrong: ['shop/_golden/hat/1.jpg'] },
    });
    expect(await readLive(deps.state, 'shop')).toMatchObject({ version: 1 });
  });
});
