import { beforeEach, describe, expect, test } from '@jest/globals';
import { parseEmbedMessage } from '../../../../shared/domain/queue/embed-message.ts';
import { trainMessage } from '../../../../shared/domain/queue/train-message.ts';
import { readTraining } from '../../../../shared/store/trainings/trainings.ts';
import { readVersion } from '../../../../shared/store/versions/versions.ts';
import { deps, later, picture, resetWorld, run, train, upload, uploadShop } from '../training-world.ts';

beforeEach(resetWorld);

describe('a training whose images are not embedded yet', () => {
  test('shows progress, sends a later message, and frees the job', async () => {
    await uploadShop({ embed: false });
    await upload('shop/hat/10.jpg', picture(-1, 950));
    const record = await train('t1');
    expect(record).toMatchObject({ status: 'embedding', progress: { done: 1, total: 21 } });
    expect(record.lease).toBeUndefined();
    expect(deps.trainQueue.sent).toEqual([trainMessage('t1', 1)]);
    expect(record.chain).toMatchObject({ generation: 1 });
    expect(deps.embedQueue.sent).toEqual([]);
  });

  test('works on its first listing', async () => {
    await uploadShop({ embed: false });
    await train('t1');
    await upload('shop/hat/later.jpg', picture(-1, 950));
    await uploadShop();
    await run('t1');
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({ examples: 20 });
  });

  test('queues unlabelled images whose event was lost, and does not wait for them', async () => {
    await uploadShop();
    await upload('shop/_unlabelled/known.jpg', picture(1, 100));
    await upload('shop/_unlabelled/rubbish.jpg', 'rubbish');
    const lost = await upload('shop/_unlabelled/lost.jpg', picture(1, 101), { embed: false });
    expect(await train('t')).toMatchObject({ status: 'succeeded', notEmbedded: [] });
    expect(deps.embedQueue.sent.flatMap(parseEmbedMessage)).toEqual([lost]);
  });

  test('queues missing images without progress, twice and no more', async () => {
    await uploadShop({ embed: false });
    await train('t1');
    for (const [seconds, queued] of [
      [19, 0],
      [2, 20],
      [100, 20],
      [200, 40],
      [300, 40],
    ] as const) {
      later(seconds);
      await run('t1');
      expect(deps.embedQueue.sent).toHaveLength(queued);
    }
    expect(parseEmbedMessage(deps.embedQueue.sent[0] ?? '')).toMatchObject([{ key: 'shop/hat/0.jpg' }]);
  });

  test('keeps waiting while embeddings arrive', async () => {
    await uploadShop({ embed: false });
    await train('t1');
    later(19);
    await upload('shop/hat/0.jpg', picture(-1, 0));
    await run('t1');
    later(19);
    await run('t1');
    expect(deps.embedQueue.sent).toEqual([]);
  });

  test('checks less and less often, and more often again after progress', async () => {
    await uploadShop({ embed: false });
    await train('t1');
    const look = async () => {
      const wait = deps.trainQueue.delays.at(-1) as number;
      later(wait);
      await run('t1');
      return wait;
    };
    const looks = async (count: number) => {
      const waits: number[] = [];
      while (waits.length < count) waits.push(await look());
      return waits;
    };
    // The fifth check is due when missing images are queued, 20 s after the first.
    expect(await looks(7)).toEqual([2, 4, 8, 6, 20, 20, 20]);
    await upload('shop/hat/0.jpg', picture(-1, 0));
    expect(await looks(4)).toEqual([20, 2, 4, 8]);
  });

  test('fails if its listing is damaged', async () => {
    await uploadShop({ embed: false });
    await train('t1');
    await deps.state.put('trainings/t1/examples.arrow', 'damaged');
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({
      status: 'failed',
      error: {
        code: 'damaged',
        message: expect.stringContaining('trainings/t1/examples.arrow is damaged (its digest differs)'),
      },
    });
  });

  test('continues without images that are never embedded, and lists them', async () => {
    await uploadShop();
    await upload('shop/hat/never.jpg', picture(-1, 950), { embed: false });
    await train('t1');
    later(901);
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({
      status: 'succeeded',
      notEmbedded: ['shop/hat/never.jpg'],
    });
  });

  test('fails after a day', async () => {
    await uploadShop({ embed: false });
    await train('t1');
    later(86_401);
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({
      status: 'failed',
      error: { code: 'training-timed-out' },
    });
  });
});
