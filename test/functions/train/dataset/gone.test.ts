import { beforeEach, describe, expect, test } from '@jest/globals';
import { parseEmbedMessage } from '../../../../shared/domain/queue/embed-message.ts';
import { readTraining } from '../../../../shared/store/trainings/trainings.ts';
import { readVersion } from '../../../../shared/store/versions/versions.ts';
import { deps, later, picture, resetWorld, run, setDeps, train, upload, uploadShop } from '../training-world.ts';

beforeEach(resetWorld);

describe('a training whose images were partly deleted meanwhile', () => {
  const missing = ['shop/hat/late.jpg', 'shop/shoe/late.jpg'] as const;

  async function waiting() {
    await uploadShop();
    for (const [i, key] of missing.entries()) await upload(key, picture(-1, 950 + i), { embed: false });
    expect(await train('t1')).toMatchObject({ status: 'embedding', progress: { done: 20, total: 22 } });
  }
  const look = async () => {
    await run('t1');
    return readTraining(deps.state, 't1');
  };

  test('continues without deleted and overwritten images at once, and lists them', async () => {
    await waiting();
    await deps.uploads.delete(missing[0]);
    await upload(missing[1], picture(1, 970));
    expect(await look()).toMatchObject({ status: 'succeeded', gone: [...missing], notEmbedded: [] });
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({ examples: 20 });
  });

  test('keeps waiting for the others', async () => {
    await waiting();
    await deps.uploads.delete(missing[0]);
    expect(await look()).toMatchObject({
      status: 'embedding',
      progress: { done: 20, total: 21 },
      gone: [missing[0]],
    });
    await upload(missing[1], picture(-1, 951));
    expect(await look()).toMatchObject({ status: 'succeeded', gone: [missing[0]] });
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({ examples: 21 });
  });

  test('keeps waiting while a copy exists, and queues that one', async () => {
    await waiting();
    await upload('shop/hat/copy.jpg', picture(-1, 950), { embed: false });
    expect(await train('t2')).toMatchObject({ progress: { done: 20, total: 22 } });
    await deps.uploads.delete(missing[0]);
    later(25);
    await run('t2');
    expect(await readTraining(deps.state, 't2')).toMatchObject({ status: 'embedding', gone: [missing[0]] });
    const queued = deps.embedQueue.sent.flatMap(parseEmbedMessage).map(({ key }) => key);
    expect(queued.sort()).toEqual(['shop/hat/copy.jpg', missing[1]]);
  });

  test('does not list an image that came back', async () => {
    await waiting();
    await deps.uploads.delete(missing[0]);
    await look();
    await upload(missing[0], picture(-1, 950));
    await upload(missing[1], picture(-1, 951));
    const { status, gone } = await look();
    expect([status, gone]).toEqual(['succeeded', undefined]);
  });

  test('lists the dataset again instead of many single requests, and not while embeddings arrive', async () => {
    await uploadShop();
    const keys = Array.from({ length: 120 }, (_, i) => `shop/hat/late-${i}.jpg`);
    for (const [i, key] of keys.entries()) await upload(key, picture(-1, 1000 + i), { embed: false });
    await train('t1');
    const { uploads } = deps;
    let heads = 0;
    const head: typeof uploads.head = (key) => {
      heads++;
      return uploads.head(key);
    };
    setDeps({ ...deps, uploads: { ...uploads, head } });
    for (const key of keys.slice(2)) await uploads.delete(key);
    await upload('shop/hat/late-0.jpg', picture(-1, 1000));
    expect(await look()).toMatchObject({ status: 'embedding', progress: { done: 21, total: 140 } });
    expect(await look()).toMatchObject({ status: 'embedding', progress: { done: 21, total: 22 } });
    expect(heads).toBe(0);
    await uploads.delete('shop/hat/late-1.jpg');
    expect(await look()).toMatchObject({ status: 'succeeded', version: 1 });
  });
});
