import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DoctorPage } from '../../../shared/api/health.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { trainings } from '../../../shared/jobs/kinds.ts';
import { noteOpenJob } from '../../../shared/jobs/open-jobs.ts';
import { createTraining } from '../../../shared/store/trainings/trainings.ts';
import { type Damage, damages } from '../../support/damages.ts';
import { putVersion } from '../../support/put-version.ts';
import { exampleTraining, exampleVersion, now } from './api.ts';
import { manifest } from './damaged-world.ts';
import {
  api,
  copyWorld,
  createWorld,
  embedQueued,
  find,
  keyLike,
  repair,
  runExports,
  shown,
  state,
} from './doctor-world.ts';

beforeAll(createWorld);
beforeEach(copyWorld);

const { version: _, files: __, ...example } = exampleVersion;

test('a training that repairs a file is named with the settings of its version', async () => {
  const inputDigest = 'c'.repeat(64);
  const settings = { dataset: 'shapes', base: { name: 'net', digest: manifest.digest }, seed: 7 };
  await putVersion(state, { ...example, model: 'third', ...settings, inputDigest }, { 'metrics.json': '{}' });
  await state.delete(keyLike(/third\/artifacts\//));
  const [found] = await find();
  expect(found?.training).toEqual({ model: 'third', request: { dataset: 'shapes', base: 'net', seed: 7 } });
});

describe('leftovers', () => {
  test('the embedding of a deleted image is removed, with the packs, and no other', async () => {
    const { etag, size } = (await api.uploads.head('shapes/circle/0.png')) ?? { etag: '', size: 0 };
    const gone = stateKey.image('tiny', 'shapes', contentId(etag, size));
    await api.uploads.delete('shapes/circle/0.png');
    const pack = expect.stringMatching(/^features\/tiny\/shapes\/packs\//);
    expect(shown(await find())).toEqual([
      ['stale', gone],
      ['stale', pack],
    ]);
    const kept = state.keys().filter((key) => !key.startsWith('features/tiny/shapes/packs/') && key !== gone);
    expect((await repair()).left).toEqual([]);
    expect(state.keys()).toEqual(kept);
    expect(await find()).toEqual([]);
  });

  test('objects of a dataset that was deleted with another tool are removed', async () => {
    for (const key of api.uploads.keys()) if (key.startsWith('shapes/')) await api.uploads.delete(key);
    expect(shown(await find())).toEqual([['orphaned', 'features/tiny/shapes/']]);
    expect((await repair()).repaired).toHaveLength(1);
    expect(state.keys().filter((key) => key.startsWith('features/tiny/shapes/'))).toEqual([]);
    expect(await find()).toEqual([]);
  });

  test('an image that came back during the repair is queued', async () => {
    await api.uploads.delete('shapes/circle/0.png');
    const list = api.uploads.list;
    let lists = 0;
    // Found by the first listing, missing from the second, back before the third.
    api.uploads.list = (...args) => {
      if (++lists === 3)
        return (async function* () {
          await api.uploads.put('shapes/circle/0.png', '0 1');
          yield* list(...args);
        })();
      return list(...args);
    };
    await repair('?dataset=shapes&quick=true');
    api.uploads.list = list;
    expect(api.embedQueue.sent).toHaveLength(1);
  });

  test('a claim, a note, a listing, files, an archive: each is reported and removed', async () => {
    const claim = { change: 'c', holder: 'h', key: 'shapes/circle/0.png', until: '2026-01-01T00:00:00.000Z' };
    const orphans: Record<string, string> = {
      [stateKey.claim('shapes', sha256('shapes/circle/0.png'))]: JSON.stringify(claim),
      [stateKey.openJob('training', 'gone')]: 'x',
      [stateKey.openJob('training', 'shapes')]: 'x',
      [stateKey.trainingExamples('gone')]: 'x',
      [stateKey.artifact('shapes', 1, 'c'.repeat(64), 'head.onnx')]: 'of a slower runner',
      [stateKey.exportArchive('shapes', 1, 'onnx')]: 'x',
      [stateKey.export('shapes', 9, 'onnx')]: 'x',
    };
    for (const [key, body] of Object.entries(orphans)) {
      await state.put(key, body);
      state.age(key, new Date('2026-01-01T00:00:00.000Z'));
    }
    await createTraining(state, {
      ...exampleTraining,
      id: 'ended',
      status: 'failed',
      finishedAt: '2026-01-31T11:59:00.000Z',
    });
    const keys = Object.keys(orphans).map((key) => key.replace('9/onnx.json', '9/'));
    expect((await find()).map(({ key }) => key).sort()).toEqual(keys.sort());
    expect((await repair()).left).toEqual([]);
    expect(state.keys().filter((key) => key in orphans)).toEqual([]);
    expect(await find()).toEqual([]);
  });

  test('the listing of a deleted training stays while its version exists, to find images by it', async () => {
    await state.put(
      stateKey.trainingExamples('training'),
      (await state.get('trainings/shapes/examples.arrow'))?.body ?? '',
    );
    expect(await find()).toEqual([]);
  });

  test('an unknown object is reported, and stays', async () => {
    for (const key of ['notes.txt', 'models/shapes/notes.txt', 'features/x']) await state.put(key, 'mine');
    const { repaired, left } = await repair();
    expect(repaired).toEqual([]);
    expect(left.map(({ key }) => key)).toEqual(['features/x', 'models/shapes/notes.txt', 'notes.txt']);
    expect(state.keys()).toEqual(expect.arrayContaining(['notes.txt', 'models/shapes/notes.txt', 'features/x']));
  });
});

describe('jobs', () => {
  const requestedAt = '2026-01-31T11:00:00.000Z';

  test('an open training that is not running is queued again, and noted', async () => {
    await createTraining(state, { ...exampleTraining, id: 'open', requestedAt });
    expect(shown(await find())).toEqual([
      ['missing', 'jobs/open/training/open'],
      ['stale', 'trainings/open.json'],
    ]);
    expect((await repair()).left).toEqual([]);
    expect(api.trainQueue.sent).toHaveLength(1);
    expect(await find()).toEqual([]);
  });

  test('a training that is running, or waits for its message, is left alone', async () => {
    await noteOpenJob(state, trainings.name, 'runs', 'x');
    await noteOpenJob(state, trainings.name, 'waits', 'x');
    const until = new Date(now.getTime() + 60_000).toISOString();
    await createTraining(state, { ...exampleTraining, id: 'runs', requestedAt, lease: { runner: 'r', until } });
    await createTraining(state, { ...exampleTraining, id: 'waits', requestedAt: now.toISOString() });
    expect(await find()).toEqual([]);
  });

  test('dead letters are counted, and moved back', async () => {
    api.deadLetters.state.letters = 3;
    expect(await find()).toMatchObject([{ key: 'embed-dead-letters', problem: expect.stringContaining('3 messages') }]);
    expect((await repair()).repaired).toHaveLength(1);
    expect(await find()).toEqual([]);
  });
});

describe('images that are not embedded', () => {
  test('are left alone while the queue has messages, for an hour', async () => {
    await state.delete(keyLike(/shapes\/images\/.*arrow/));
    await api.embedQueue.send(['{}']);
    expect(await find()).toEqual([]);
    api.wait(3_600);
    expect(await find()).toHaveLength(1);
  });

  test('are left alone just after their upload', async () => {
    await api.uploads.put('shapes/circle/new.png', '5 1');
    api.uploads.age('shapes/circle/new.png', now);
    expect(await find()).toEqual([]);
  });
});

describe('a call', () => {
  test('needs a key with scope admin', async () => {
    expect((await api.ask('GET /v1/health/doctor')).status).toBe(403);
    expect((await api.ask('POST /v1/health/doctor/repair')).status).toBe(403);
  });

  test('with quick reads no file, and compares sizes', async () => {
    const flipped = damages['a byte flipped'] as Damage;
    const cut = damages['cut short'] as Damage;
    await flipped(state, keyLike(/artifacts\/1\/.*evaluation/));
    await flipped(state, keyLike(/shapes\/images\/.*arrow/));
    await cut(state, keyLike(/artifacts\/2\/.*metrics/));
    expect(shown(await find('?quick=true'))).toEqual([['damaged', keyLike(/artifacts\/2\/.*metrics/)]]);
  });

  test('for one dataset checks no other', async () => {
    await state.delete(keyLike(/other\/images/));
    expect(await find('?dataset=shapes')).toEqual([]);
    expect(await find('?dataset=other')).toHaveLength(1);
  });

  test('ends after 1,000 findings, and the next one continues after them', async () => {
    const extra = Array.from({ length: 1_500 }, (_, i) => stateKey.image('tiny', 'shapes', `${i}-1`.padStart(8, '0')));
    for (const key of extra) await state.put(key, 'x');
    const first = await api.read<DoctorPage>('GET /v1/health/doctor?quick=true', { scopes: ['admin'] });
    expect(first.findings).toHaveLength(1_000);
    const second = await find(`?quick=true&cursor=${first.nextCursor}`);
    expect([...first.findings, ...second].map(({ key }) => key).sort()).toEqual(extra.sort());
    const fixed = await repair('?quick=true');
    expect((await repair(`?quick=true&cursor=${fixed.nextCursor}`)).repaired).toHaveLength(500);
    expect(await find()).toEqual([]);
  });

  test('ends after as many findings of a part without positions, and continues after it', async () => {
    for (let i = 0; i < 1_100; i++) {
      const note = stateKey.openJob('training', `${i}`);
      await state.put(note, 'x');
      state.age(note, new Date(0));
    }
    const first = await api.read<DoctorPage>('GET /v1/health/doctor?quick=true', { scopes: ['admin'] });
    expect(first.findings).toHaveLength(1_100);
    expect(await find(`?quick=true&cursor=${first.nextCursor}`)).toEqual([]);
  });

  test.each(['x', Buffer.from('["nowhere",""]').toString('base64url'), Buffer.from('["keys"]').toString('base64url')])(
    'with a cursor that is none of ours is refused (%s)',
    async (cursor) => {
      const answer = await api.ask(`GET /v1/health/doctor?cursor=${cursor}`, { scopes: ['admin'] });
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('nextCursor')]);
    },
  );

  test('continues after a repair that fails, and reports why', async () => {
    await state.delete(keyLike(/shapes\/images\/.*arrow/));
    await state.put(stateKey.deletedVersions('shapes'), 'x');
    api.embedQueue.fail(new Error('SQS is not there.'));
    const { repaired, left } = await repair();
    expect(shown(repaired)).toEqual([['damaged', 'models/shapes/deleted.json']]);
    expect(left).toMatchObject([{ kind: 'missing', automatic: false, repair: expect.stringContaining('failed') }]);
    expect(api.logger.lines.some(({ level }) => level === 'error')).toBe(true);
  });

  test('can run concurrently with another: nothing is left, and nothing is queued twice', async () => {
    for (const pattern of [/shapes\/images\/.*arrow/, /shapes\/inputs/, /shapes\/exports\/1\/report.zip/]) {
      await state.delete(keyLike(pattern));
    }
    for (const key of ['shapes', 'other'].map(stateKey.deletedVersions)) await state.put(key, 'x');
    await state.put(stateKey.live('other'), '{');
    const answers = await Promise.all([repair(), repair(), repair()]);
    expect(answers.map(({ left }) => left)).toEqual([[], [], []]);
    await embedQueued();
    await runExports();
    expect(await find()).toEqual([]);
  });
});
