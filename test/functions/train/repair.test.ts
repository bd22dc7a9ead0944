import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { embedImage } from '../../../functions/embed/embed.ts';
import { runTraining } from '../../../functions/train/train.ts';
import { generationOf } from '../../../shared/domain/job.ts';
import { parseEmbedMessage } from '../../../shared/domain/queue/embed-message.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import { rejectionEnding } from '../../../shared/domain/state/state-key.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { readLive } from '../../../shared/store/live/live.ts';
import { findInputProblems } from '../../../shared/store/repair/inputs.ts';
import { readVersionStates } from '../../../shared/store/repair/version-states.ts';
import { createTraining, readTraining } from '../../../shared/store/trainings/trainings.ts';
import { findDamagedFiles, readArtifact } from '../../../shared/store/versions/artifacts.ts';
import { listVersions, readVersion } from '../../../shared/store/versions/versions.ts';
import { copyAll, type Damage, damages } from '../../support/damages.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';
import { createMemoryQueue } from '../../support/memory-queue.ts';
import { expectSoundModel } from '../../support/sound-model.ts';
import { textImage } from '../../support/text-images.ts';

/** Training again repairs damaged objects, and damage to one object does not stop another. */

const trained = { uploads: createMemoryObjectStore(), state: createMemoryObjectStore() };
let state: MemoryObjectStore;
let uploads: MemoryObjectStore;
let now = new Date('2026-01-01T00:00:00.000Z');
const embedQueue = createMemoryQueue();
const trainQueue = { ...createMemoryQueue(), hide: async () => {} };
const extractor = createFakeExtractor();

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

async function upload(key: string, body: string) {
  const { etag } = (await uploads.put(key, body)) as { etag: string };
  await embedImage({ uploads, state, extractor }, { key, etag, size: body.length });
}

/** Trains, and embeds queued images until the training ends. */
async function train(id: string, changes: Partial<TrainingRecord> = {}): Promise<TrainingRecord> {
  later(1);
  const deps = { uploads, state, embedQueue, trainQueue, builtIn: extractor, now: () => now, measure: () => {} };
  const waitSeconds = { first: 2, longest: 30 };
  const times = {
    leaseSeconds: 90,
    timeoutSeconds: 900,
    processors: 2,
    diskBytes: 2e9,
    waitSeconds,
    patienceSeconds: 30,
    queueSeconds: 20,
    checkpointSeconds: 0,
    stallSeconds: 900,
    limitSeconds: 86_400,
  };
  await createTraining(state, {
    id,
    model: 'shop',
    dataset: 'shop',
    base: { name: 'fake-base', digest: 'd' },
    hyperparameters: { hiddenLayers: [], l2: 0.1 },
    seed: 0,
    precision: {},
    status: 'queued',
    progress: { done: 0, total: 0 },
    requestedAt: now.toISOString(),
    notEmbedded: [],
    ...changes,
  });
  for (let looks = 0; looks < 5; looks++) {
    const generation = generationOf(await readTraining(state, id));
    const receipt = { runner: `${looks}`, message: `${looks}`, receiptHandle: 'receipt', last: false };
    await runTraining({ ...deps, ...times }, { id, generation, ...receipt });
    const record = await readTraining(state, id);
    if (record.finishedAt) return record;
    for (const body of embedQueue.sent.splice(0)) {
      for (const image of parseEmbedMessage(body)) await embedImage({ uploads, state, extractor }, image);
    }
    later(30);
  }
  throw new Error(`Training ${id} does not end.`);
}

const keyOf = (pattern: RegExp) => {
  const key = state.keys().find((each) => pattern.test(each));
  if (!key) throw new Error(`There is no key like ${pattern}.`);
  return key;
};

beforeAll(async () => {
  [state, uploads] = [trained.state, trained.uploads];
  for (let i = 0; i < 40; i++) {
    await upload(`shop/hat/${i}.jpg`, textImage(1, i));
    await upload(`shop/shoe/${i}.jpg`, textImage(0, i));
  }
  await upload('shop/hat/broken.jpg', 'no image');
  await train('t1');
});

beforeEach(async () => {
  [state, uploads] = [createMemoryObjectStore(), createMemoryObjectStore()];
  await copyAll(trained.state, state);
  await copyAll(trained.uploads, uploads);
  embedQueue.sent.splice(0);
});

const each = Object.entries(damages) as [string, Damage][];

describe('training again on the same images', () => {
  const files = [
    'head.onnx',
    'model.json',
    'weights.bin',
    'metrics.json',
    'duplicates.json',
    'evaluation.arrow',
    'report.html',
  ];
  test.each(files.map((file, i) => [file, ...(each[i % each.length] as [string, Damage])] as const))(
    'writes %s again (%s)',
    async (file, _, damage) => {
      const before = await readVersion(state, 'shop', 1);
      const key = keyOf(new RegExp(`/artifacts/1/.*/${file}$`));
      await damage(state, key);
      await expect(readArtifact(state, before, file)).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringContaining(key),
      });
      expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 1 });
      expect(await readVersion(state, 'shop', 1)).toEqual(before);
      expect(await findDamagedFiles(state, before)).toEqual([]);
    },
  );

  test('makes a new version if the bytes differ from those that it was committed with', async () => {
    const { layout, version, ...record } = await readVersion(state, 'shop', 1);
    const others = record.files.map((file) => ({ ...file, sha256: 'f'.repeat(64) }));
    await state.put('models/shop/versions/1.json', JSON.stringify({ ...record, version, layout, files: others }));
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 2 });
    expect(await findDamagedFiles(state, await readVersion(state, 'shop', 2))).toEqual([]);
    expect(await readLive(state, 'shop')).toMatchObject({ version: 1 });
    expect(await train('t3')).toMatchObject({ version: 2 });
  });

  test("writes files of an earlier release's version under their old keys", async () => {
    const { layout: _, ...record } = await readVersion(state, 'shop', 1);
    for (const { name, sha256 } of record.files) {
      const from = `models/shop/artifacts/1/${sha256}/${name}`;
      await state.put(`models/shop/artifacts/${record.inputDigest}/${name}`, (await state.get(from))?.body ?? '');
      await state.delete(from);
    }
    await state.put('models/shop/versions/1.json', JSON.stringify(record));
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 1 });
    expect(await findDamagedFiles(state, record)).toEqual([]);
    await state.put(`models/shop/artifacts/${record.inputDigest}/head.onnx`, 'damaged');
    expect(await train('t3')).toMatchObject({ status: 'succeeded', version: 1 });
    expect(await findDamagedFiles(state, record)).toEqual([]);
    expect(state.keys().filter((key) => key.includes('artifacts/1/'))).toEqual([]);
  });

  test.each(each)('embeds an image with a damaged embedding again (%s)', async (_, damage) => {
    // A pack would hide the damage.
    await state.delete(keyOf(/\/packs\//));
    const [key, other] = state.keys().filter((each) => /\/images\/.*\.arrow$/.test(each)) as [string, string];
    const before = await state.get(key);
    await damage(state, key, other);
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 1 });
    expect((await state.get(key))?.body).toEqual(before?.body);
  });

  test.each(each)('embeds an image with a damaged rejection again (%s)', async (_, damage) => {
    const key = keyOf(/\.rejected-\d+\.json$/);
    await damage(state, key);
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 1 });
    const content = key.slice(key.lastIndexOf('/') + 1, -rejectionEnding.length);
    expect(await createFeatureStore(state, 'fake', 'shop').rejection(content)).toMatchObject({ code: 'undecodable' });
  });

  test.each(each)('makes a pack again (%s)', async (_, damage) => {
    const key = keyOf(/\/packs\//);
    const before = await state.get(key);
    await damage(state, key, keyOf(/\/images\/.*\.arrow$/));
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 1 });
    expect((await state.get(key))?.body).toEqual(before?.body);
  });

  test.each(each)('finds the version, or makes one, when one of its records is damaged (%s)', async (_, damage) => {
    await damage(state, keyOf(/\/inputs\//));
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 1 });
    expect(await findInputProblems(state, 'shop', await readVersionStates(state, 'shop'))).toEqual([]);
    await damage(state, 'models/shop/versions/1.json');
    const { version, gate } = await train('t3');
    expect(version).toBe(_ === 'removed' ? 1 : 2);
    expect(await findDamagedFiles(state, await readVersion(state, 'shop', version as number))).toEqual([]);
    expect(gate).toMatchObject({ passed: true });
    expect(await readLive(state, 'shop')).toMatchObject({ version });
  });

  test.each(each)(
    'works where the listing of a training is damaged, which fails by its name (%s)',
    async (_, damage) => {
      await state.put('trainings/t2/examples.arrow', (await state.get('trainings/t1/examples.arrow'))?.body ?? '');
      await damage(state, 'trainings/t2/examples.arrow', keyOf(/evaluation\.arrow$/));
      const { status, error } = await train('t2');
      if (_ === 'removed') expect(status).toBe('succeeded');
      else
        expect(error).toMatchObject({
          code: 'damaged',
          message: expect.stringContaining('trainings/t2/examples.arrow'),
        });
      expect(await train('t3')).toMatchObject({ status: 'succeeded', version: 1 });
    },
  );
});

describe('training on other images', () => {
  const more = () => upload('shop/hat/new.jpg', textImage(1, 950));

  test.each(each)(
    'beside a damaged evaluation of the live version gives a version, held back (%s)',
    async (_, damage) => {
      await more();
      const key = keyOf(/evaluation\.arrow$/);
      await damage(state, key);
      const training = await train('t2');
      expect(training).toMatchObject({ status: 'succeeded', version: 2, gate: { passed: false, against: 1 } });
      expect(training.gate?.reasons.join()).toContain(key);
      expect(training.gate?.reasons.join()).toContain('PUT /v1/models/shop/live');
      expect(training.gate?.warnings?.join()).toMatch(/^The changes since version 1 are unknown\./);
      expect(training).not.toHaveProperty('changes');
      expect(await readLive(state, 'shop')).toMatchObject({ version: 1 });
    },
  );

  test.each(['models/shop/gate.json', 'models/shop/live.json'])('with a damaged %s is held back', async (key) => {
    await more();
    await state.put(key, '{');
    const { status, gate } = await train('t2');
    expect([status, gate?.passed]).toEqual(['succeeded', false]);
    expect(gate?.reasons.join()).toContain(`${key} is damaged`);
  });

  test('goes live if the live version is gone, and says so', async () => {
    await more();
    await state.delete('models/shop/versions/1.json');
    expect(await train('t2')).toMatchObject({
      status: 'succeeded',
      gate: { passed: true, warnings: [expect.stringContaining('Version 1 was live and can')] },
    });
    // Its number is not given again.
    expect(await listVersions(state, 'shop')).toEqual([2]);
    await expectSoundModel(state, 'shop');
  });

  test('of another model is not stopped by damage to this one', async () => {
    for (const key of ['versions/1.json', 'live.json', 'gate.json', 'deleted.json']) {
      await state.put(`models/shop/${key}`, '{');
    }
    await state.put('trainings/t1.json', '{');
    expect(await train('t2', { model: 'other' })).toMatchObject({ status: 'succeeded', version: 1 });
    expect(await readLive(state, 'other')).toMatchObject({ version: 1 });
  });
});
