import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { cancelTraining } from '../../../functions/api/trainings.ts';
import { embedImage } from '../../../functions/embed/embed.ts';
import { runTraining } from '../../../functions/train/train.ts';
import { generationOf } from '../../../shared/domain/job.ts';
import { parseEmbedMessage } from '../../../shared/domain/queue/embed-message.ts';
import { parseTrainMessage, trainMessage } from '../../../shared/domain/queue/train-message.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import { LeaseHeld, type Run } from '../../../shared/jobs/lease.ts';
import type { Measure } from '../../../shared/lambda/metrics.ts';
import { extractorId } from '../../../shared/ml/extract/manifest.ts';
import { registerBase } from '../../../shared/store/bases/register-base.ts';
import { writeGatePolicy } from '../../../shared/store/live/gates.ts';
import { readLive, setLive } from '../../../shared/store/live/live.ts';
import { changeTraining, createTraining, readTraining } from '../../../shared/store/trainings/trainings.ts';
import { readArtifact } from '../../../shared/store/versions/artifacts.ts';
import { listVersions, readVersion } from '../../../shared/store/versions/versions.ts';
import { textImage } from '../../../torture/doubles/text-images.ts';
import { tinyManifest, tinyModel } from '../../shared/ml/extract/tiny-base.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';

let now: Date;
let deps: ReturnType<typeof createDeps>;

function createDeps() {
  const queue = () => {
    const sent: string[] = [];
    const delays: (number | undefined)[] = [];
    const hidden: [string, number][] = [];
    return {
      sent,
      delays,
      hidden,
      async send(bodies: readonly string[], { delaySeconds }: { delaySeconds?: number } = {}) {
        sent.push(...bodies);
        delays.push(delaySeconds);
      },
      hide: async (handle: string, seconds: number) => void hidden.push([handle, seconds]),
    };
  };
  return {
    uploads: createMemoryObjectStore(),
    state: createMemoryObjectStore(),
    embedQueue: queue(),
    trainQueue: queue(),
    builtIn: createFakeExtractor(),
    measure: jest.fn<Measure>(),
    now: () => now,
    leaseSeconds: 90,
    waitSeconds: { first: 2, longest: 20 },
    patienceSeconds: 30,
    queueSeconds: 20,
    stallSeconds: 900,
    limitSeconds: 86_400,
  };
}

const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};

async function upload(key: string, body: string, { embed = true } = {}) {
  const { etag } = (await deps.uploads.put(key, body)) as { etag: string };
  const image = { key, etag, size: body.length };
  if (embed) await embedImage({ ...deps, extractor: createFakeExtractor() }, image);
  return image;
}

/** Hats lie left, shoes right. */
const picture = (side: -1 | 1, number: number) => textImage(side === -1 ? 1 : 0, number);

async function uploadShop({ embed = true } = {}) {
  for (let i = 0; i < 10; i++) {
    await upload(`shop/hat/${i}.jpg`, picture(-1, i), { embed });
    await upload(`shop/shoe/${i}.jpg`, picture(1, i), { embed });
  }
}

async function request(id: string, changes: Partial<TrainingRecord> = {}): Promise<void> {
  await createTraining(deps.state, {
    id,
    model: 'shop',
    dataset: 'shop',
    base: { name: 'fake-base', digest: 'd' },
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    seed: 0,
    precision: {},
    status: 'queued',
    progress: { done: 0, total: 0 },
    requestedAt: now.toISOString(),
    notEmbedded: [],
    ...changes,
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Receives a training's message: the one that counts, unless `generation` says another. */
async function run(id: string, { generation, ...receipt }: Partial<Run> = {}) {
  const present = await readTraining(deps.state, id).catch(() => undefined);
  await runTraining(deps, {
    id,
    generation: generation ?? (present ? generationOf(present) : 0),
    message: 'message',
    runner: 'runner',
    receiptHandle: 'receipt',
    last: false,
    ...receipt,
  });
}

async function train(id: string, changes: Partial<TrainingRecord> = {}) {
  later(1);
  await request(id, changes);
  await run(id);
  return readTraining(deps.state, id);
}

const versionFiles = () => deps.state.keys().filter((key) => key.includes('/artifacts/'));

beforeEach(() => {
  now = new Date('2026-01-01T00:00:00.000Z');
  deps = createDeps();
});

describe('a training', () => {
  test('with hidden layers and class weights gives a version too', async () => {
    await uploadShop();
    const hyperparameters = { hiddenLayers: [8], l2: 'auto' as const, epochs: 3, classWeights: { hat: 2 } };
    const training = await train('t1', { hyperparameters });
    expect(training).toMatchObject({ status: 'succeeded', version: 1 });
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({ hyperparameters });
  });

  test('publishes how it ended and how long it took since it was asked for, once', async () => {
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

  test('stops while it trains when it is cancelled, and shows its loss until then', async () => {
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

  test('that is cancelled while its files are written gives no version', async () => {
    await uploadShop();
    const { state } = deps;
    const put: typeof state.put = async (key, ...rest) => {
      if (key.endsWith('/report.html')) {
        await changeTraining(state, 't1', (record) => ({ ...record, status: 'cancelled' }));
      }
      return state.put(key, ...rest);
    };
    deps = { ...deps, state: { ...state, put } };
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
    deps = { ...deps, state: { ...state, put } };
    expect(await train('t1')).toMatchObject({ status });
    const isGiven = status === 'succeeded';
    expect(cancels).toEqual([isGiven ? 'training-has-ended' : 'cancelled']);
    expect(await listVersions(state, 'shop')).toEqual(isGiven ? [1] : []);
    expect((await readLive(state, 'shop'))?.version).toBe(isGiven ? 1 : undefined);
  });

  test('gives a version, which goes live when it is the first', async () => {
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

  test('on unchanged input returns the version that exists', async () => {
    await uploadShop();
    await train('t1');
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 1 });
    expect(versionFiles()).toHaveLength(7);
  });

  test('gives the same files in another deployment', async () => {
    const digests = async () => {
      await uploadShop();
      await train('t1');
      return (await readVersion(deps.state, 'shop', 1)).files;
    };
    const first = await digests();
    deps = createDeps();
    expect(await digests()).toEqual(first);
  });

  test('sees labels as they are now: a move relabels, a deletion removes', async () => {
    await uploadShop();
    await train('t1');
    await upload('shop/shoe/moved.jpg', picture(-1, 0), { embed: false });
    await deps.uploads.delete('shop/hat/0.jpg');
    await deps.uploads.delete('shop/hat/1.jpg');
    expect(await train('t2')).toMatchObject({ status: 'succeeded', version: 2 });
    expect(await readVersion(deps.state, 'shop', 2)).toMatchObject({ examples: 19 });
    expect(deps.embedQueue.sent).toEqual([]);
  });

  test('forgets the embeddings of images that are gone', async () => {
    await uploadShop();
    const { etag, size } = await upload('shop/hat/x.jpg', picture(-1, 950));
    const key = `features/fake/shop/images/${etag}-${size}.arrow`;
    await deps.uploads.delete('shop/hat/x.jpg');
    deps.state.age(key, new Date('2025-12-31'));
    await train('t1');
    expect(deps.state.keys()).not.toContain(key);
  });

  test('goes on without rejected images', async () => {
    await uploadShop();
    await upload('shop/hat/broken.jpg', 'no image');
    expect(await train('t1')).toMatchObject({ status: 'succeeded', notEmbedded: [] });
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({ examples: 20 });
  });

  test('scores the own test set beside, and trains on none of it', async () => {
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

describe('live', () => {
  test('moves to what was asked for later, and stays for what was asked for earlier', async () => {
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

  test('stays at the choice of the owner, when that came after the training was asked for', async () => {
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
    // One step from random weights, and a tiny one.
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

describe('a training on a registered base model', () => {
  const model = tinyModel();
  const manifest = tinyManifest(model);
  const base = { name: manifest.name, digest: manifest.digest };
  const id = extractorId(manifest.digest);
  const other = createFakeExtractor({ id, base: { ...base, featureSize: 2, inputSize: 1, bytes: 1 } });
  const embedQueued = async () => {
    for (const body of deps.embedQueue.sent) {
      for (const image of parseEmbedMessage(body)) {
        expect(image.base).toBe(manifest.digest);
        await embedImage({ ...deps, extractor: other }, image);
      }
    }
  };

  test('queues its images at once, and gives a version of its own beside that of the built-in one', async () => {
    await registerBase(deps.state, manifest, model);
    await uploadShop();
    await train('t1');
    expect(await train('t2', { base })).toMatchObject({ status: 'embedding' });
    expect(deps.embedQueue.sent).toHaveLength(20);
    await embedQueued();
    await run('t2');
    expect(await readTraining(deps.state, 't2')).toMatchObject({ status: 'succeeded', version: 2 });
    expect(await readVersion(deps.state, 'shop', 2)).toMatchObject({ base, extractor: id });
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({
      base: { name: 'fake-base', digest: 'd' },
      extractor: 'fake',
    });
    expect(new Set(deps.state.keys().flatMap((key) => /^features\/(\w+)/.exec(key)?.[1] ?? []))).toEqual(
      new Set(['fake', id]),
    );
  });

  test('fails where the base model is not there', async () => {
    await uploadShop();
    expect(await train('t1', { base })).toMatchObject({ status: 'failed', error: { code: 'base-not-found' } });
  });

  test('forgets embeddings of gone images of every base model', async () => {
    await registerBase(deps.state, manifest, model);
    await uploadShop();
    const { etag, size } = await upload('shop/hat/x.jpg', picture(-1, 950));
    await deps.uploads.delete('shop/hat/x.jpg');
    await train('t1', { base });
    await embedQueued();
    const key = `features/fake/shop/images/${etag}-${size}.arrow`;
    deps.state.age(key, new Date('2025-12-31'));
    await run('t1');
    expect(deps.state.keys()).not.toContain(key);
  });
});

describe('a training whose images are not embedded yet', () => {
  test('shows progress, asks for a later message, and lets go', async () => {
    await uploadShop({ embed: false });
    await upload('shop/hat/10.jpg', picture(-1, 950));
    const record = await train('t1');
    expect(record).toMatchObject({ status: 'embedding', progress: { done: 1, total: 21 } });
    expect(record.lease).toBeUndefined();
    expect(deps.trainQueue.sent).toEqual([trainMessage('t1', 1)]);
    expect(record.chain).toMatchObject({ generation: 1 });
    expect(deps.embedQueue.sent).toEqual([]);
  });

  test('works on what it listed at first', async () => {
    await uploadShop({ embed: false });
    await train('t1');
    await upload('shop/hat/later.jpg', picture(-1, 950));
    await uploadShop();
    await run('t1');
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({ examples: 20 });
  });

  test('queues those without a label whose event was lost, and does not wait for them', async () => {
    await uploadShop();
    await upload('shop/_unlabelled/known.jpg', picture(1, 100));
    await upload('shop/_unlabelled/rubbish.jpg', 'rubbish');
    const lost = await upload('shop/_unlabelled/lost.jpg', picture(1, 101), { embed: false });
    expect(await train('t')).toMatchObject({ status: 'succeeded', notEmbedded: [] });
    expect(deps.embedQueue.sent.flatMap(parseEmbedMessage)).toEqual([lost]);
  });

  test('queues what is missing when nothing comes, twice and no more', async () => {
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

  test('waits on while embeddings come', async () => {
    await uploadShop({ embed: false });
    await train('t1');
    later(19);
    await upload('shop/hat/0.jpg', picture(-1, 0));
    await run('t1');
    later(19);
    await run('t1');
    expect(deps.embedQueue.sent).toEqual([]);
  });

  test('looks less and less often, and often again once one comes', async () => {
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
    // The fifth look is due when missing images are queued, 20 s after the first.
    expect(await looks(7)).toEqual([2, 4, 8, 6, 20, 20, 20]);
    await upload('shop/hat/0.jpg', picture(-1, 0));
    expect(await looks(4)).toEqual([20, 2, 4, 8]);
  });

  describe('some of which are gone', () => {
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

    test('goes on without deleted and overwritten ones at once, and says which', async () => {
      await waiting();
      await deps.uploads.delete(missing[0]);
      await upload(missing[1], picture(1, 970));
      expect(await look()).toMatchObject({ status: 'succeeded', gone: [...missing], notEmbedded: [] });
      expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({ examples: 20 });
    });

    test('waits on for the others', async () => {
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

    test('waits on while a copy is there, and queues that one', async () => {
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

    test('forgets that one was gone which came back', async () => {
      await waiting();
      await deps.uploads.delete(missing[0]);
      await look();
      await upload(missing[0], picture(-1, 950));
      await upload(missing[1], picture(-1, 951));
      const { status, gone } = await look();
      expect([status, gone]).toEqual(['succeeded', undefined]);
    });

    test('lists the dataset again rather than ask for many, and not while embeddings come', async () => {
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
      deps = { ...deps, uploads: { ...uploads, head } };
      for (const key of keys.slice(2)) await uploads.delete(key);
      await upload('shop/hat/late-0.jpg', picture(-1, 1000));
      expect(await look()).toMatchObject({ status: 'embedding', progress: { done: 21, total: 140 } });
      expect(await look()).toMatchObject({ status: 'embedding', progress: { done: 21, total: 22 } });
      expect(heads).toBe(0);
      await uploads.delete('shop/hat/late-1.jpg');
      expect(await look()).toMatchObject({ status: 'succeeded', version: 1 });
    });
  });

  test('fails where its list of images is damaged', async () => {
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

  test('goes on without those that never come, and says which', async () => {
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

describe('the runner of a training', () => {
  const lease = (seconds: number, message = 'other message') => ({
    runner: 'other',
    until: new Date(now.getTime() + seconds * 1000).toISOString(),
    message,
  });
  const chain = (generation: number) => ({ generation, due: now.toISOString(), wakes: 0 });

  test('is one at a time: another message ends by itself', async () => {
    await uploadShop();
    await request('t1', { lease: lease(60) });
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'queued', lease: { runner: 'other' } });
    expect(deps.trainQueue.sent).toEqual([]);
  });

  test('hides its own message, when it comes back early, until its lease ends', async () => {
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

  test('takes over with a newer message: its sender died before it could say so', async () => {
    await uploadShop({ embed: false });
    await request('t1', { chain: chain(3), lease: lease(60) });
    await run('t1', { generation: 4 });
    expect(deps.trainQueue.sent).toEqual([trainMessage('t1', 5)]);
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'embedding', chain: { generation: 5 } });
  });

  test('merges the chains of a training that an older version left with several messages', async () => {
    await uploadShop({ embed: false });
    await request('t1');
    const body = JSON.stringify({ training: 't1' });
    for (const message of ['a', 'b', 'c']) await run('t1', { ...parseTrainMessage(body), message });
    expect(deps.trainQueue.sent).toEqual([trainMessage('t1', 1)]);
  });

  test('does not end a training at the last receipt of its message while another may be alive', async () => {
    await uploadShop();
    await request('t1', { lease: lease(60) });
    await run('t1', { last: true });
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'queued' });
  });

  test('is replaced when its lease has run out', async () => {
    await uploadShop();
    await request('t1', { lease: { runner: 'dead', until: now.toISOString() } });
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'succeeded' });
  });

  test('hides its message for no longer than a lease where it fails at once', async () => {
    deps.state.fail(new Error('S3 is busy'), 'trainings/');
    await expect(run('t1')).rejects.toThrow('S3 is busy');
    expect(deps.trainQueue.hidden).toEqual([['receipt', 92]]);
  });

  test('hides its message for as long as its lease', async () => {
    await uploadShop();
    await train('t1');
    expect(deps.trainQueue.hidden).toEqual([['receipt', 92]]);
  });

  test('leaves a cancelled training alone', async () => {
    await uploadShop();
    await request('t1');
    await changeTraining(deps.state, 't1', (record) => ({ ...record, status: 'cancelled' }));
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'cancelled' });
    expect(versionFiles()).toEqual([]);
  });

  test('hands a training back when something fails that may mend', async () => {
    await uploadShop();
    await request('t1');
    deps.state.fail(new Error('slow down'), 'models/');
    await expect(run('t1')).rejects.toThrow('slow down');
    expect((await readTraining(deps.state, 't1')).lease).toBeUndefined();
    deps.state.fail(undefined);
    await run('t1');
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'succeeded', version: 1 });
  });

  test('gives up at the last receipt of its message', async () => {
    await uploadShop();
    await request('t1');
    await run('t1', { last: true });
    expect(await readTraining(deps.state, 't1')).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  });

  test('gives the version of the runner that it takes over from, though images and gate are others since', async () => {
    await uploadShop();
    const [late, body] = ['shop/hat/late.jpg', picture(-1, 500)];
    await upload(late, body, { embed: false });
    await request('t1');
    await run('t1');
    await deps.uploads.delete(late);
    const { state } = deps;
    const level: typeof state.level = async (prefix) => {
      // When it forgets what is not listed.
      if (prefix === 'features/') throw new Error('no storage');
      return state.level(prefix);
    };
    deps = { ...deps, state: { ...state, level } };
    await expect(run('t1')).rejects.toThrow('no storage');
    expect(await readTraining(state, 't1')).toMatchObject({ status: 'training', gone: [late] });
    expect(await readTraining(state, 't1')).not.toHaveProperty('version');

    deps = { ...deps, state };
    await upload(late, body);
    await writeGatePolicy(state, 'shop', 'manual');
    await run('t1');
    const gate = { policy: 'auto', passed: true };
    expect(await readTraining(state, 't1')).toMatchObject({ status: 'succeeded', version: 1, gone: [late], gate });
    expect(await listVersions(state, 'shop')).toEqual([1]);
    expect((await readLive(state, 'shop'))?.version).toBe(1);
  });

  test('commits the version once when two run at the same time', async () => {
    await uploadShop();
    await request('t1');
    await request('t2');
    await Promise.all([run('t1', { runner: 'a' }), run('t2', { runner: 'b' })]);
    const versions = await Promise.all(['t1', 't2'].map(async (id) => (await readTraining(deps.state, id)).version));
    expect(versions).toEqual([1, 1]);
  });
});
