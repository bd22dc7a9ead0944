import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mapImage } from '../../../../functions/embed/embed.ts';
import { checkEmbeddings } from '../../../../functions/train/dataset/embeddings.ts';
import { checkMaps, readMaps } from '../../../../functions/train/dataset/maps.ts';
import type { EmbeddingStep } from '../../../../functions/train/dataset/wait.ts';
import type { Lease } from '../../../../functions/train/job/lease.ts';
import { contentId } from '../../../../shared/domain/dataset/upload-key.ts';
import { type EmbedRequest, parseEmbedMessage } from '../../../../shared/domain/queue/embed-message.ts';
import { stateKey } from '../../../../shared/domain/state/state-key.ts';
import { trainings } from '../../../../shared/jobs/kinds.ts';
import { takeLease } from '../../../../shared/jobs/lease.ts';
import { trunkId } from '../../../../shared/ml/extract/manifest.ts';
import { fromFloat16 } from '../../../../shared/numeric/float16.ts';
import { forgetUnlisted } from '../../../../shared/store/forget/forget-unlisted.ts';
import type { Example } from '../../../../shared/store/trainings/example-file.ts';
import { createFakeExtractor } from '../../../support/fake-extractor.ts';
import { fakeTrunkOf } from '../../../support/fake-trunk.ts';
import { deps, later, request, resetWorld, upload } from '../training-world.ts';

const base = { base: { name: 'fake-base', digest: 'd' }, extractor: 'fake', builtIn: true };
const depth = 3;
const trunk = fakeTrunkOf(createFakeExtractor(), depth);
const mapKey = ({ content }: Example) => stateKey.image(trunk.id, 'shop', content);

let lease: Lease;
let examples: Example[];

/** An image with an embedding. */
async function add(key: string, body: string): Promise<Example> {
  const image = await upload(key, body);
  const example = { ...image, content: contentId(image.etag, image.size), label: 'hat', split: 'train' as const };
  examples.push(example);
  return example;
}

const map = (image: Example) => mapImage({ ...deps, trunk }, image);
const queued = () => deps.embedQueue.sent.splice(0).flatMap(parseEmbedMessage);
const look = () => checkMaps(deps, lease, base, depth, examples);
/** The checks of one run of a training. */
async function run(): Promise<EmbeddingStep> {
  const step = await checkEmbeddings(deps, lease, base, examples);
  return 'waitSeconds' in step ? step : checkMaps(deps, lease, base, depth, step.embedded);
}

beforeEach(async () => {
  resetWorld();
  examples = [];
  await request('t');
  const message = { id: 't', generation: 0, message: 'm', runner: 'r', receiptHandle: 'h', last: false };
  lease = (await takeLease({ ...deps, queue: deps.trainQueue }, trainings, message)) as Lease;
  for (let i = 0; i < 4; i++) await add(`shop/hat/${i}.jpg`, `${i} 1`);
});
afterEach(() => lease.end());

describe('a training that needs maps', () => {
  test('queues the missing ones at once, for the trunk, and waits', async () => {
    await map(examples[0] as Example);
    expect(await look()).toEqual({ waitSeconds: 2 });
    expect(queued()).toEqual(
      examples.slice(1).map(({ key, etag, size }): EmbedRequest => ({ key, etag, size, depth })),
    );
    expect(lease.record).toMatchObject({ status: 'embedding', progress: { done: 1, total: 4 } });
    later(2);
    await look();
    expect(queued()).toEqual([]);
  });

  test('names a registered base model in its messages', async () => {
    await checkMaps(deps, lease, { ...base, builtIn: false }, depth, examples);
    expect(queued()[0]).toMatchObject({ base: 'd', depth });
    expect(deps.state.keys()).not.toContain(mapKey(examples[0] as Example));
  });

  test('continues when all are there', async () => {
    for (const example of examples) await map(example);
    expect(await look()).toEqual({ embedded: examples });
    expect(queued()).toEqual([]);
    expect(lease.record).toMatchObject({ progress: { done: 4, total: 4 }, notEmbedded: [] });
  });

  test('queues an image with two keys once', async () => {
    await add('shop/hat/copy.jpg', '0 1');
    await look();
    expect(queued()).toHaveLength(4);
  });

  test('queues missing ones again after five minutes, and goes on without them after fifteen', async () => {
    for (const example of examples.slice(1)) await map(example);
    await look();
    expect(queued()).toHaveLength(1);
    later(301);
    await look();
    expect(queued()).toHaveLength(1);
    later(600);
    expect(await look()).toEqual({ embedded: examples.slice(1) });
    expect(lease.record.notEmbedded).toEqual(['shop/hat/0.jpg']);
  });

  test('does not wait again for an image that was late, and takes it if it arrives after all', async () => {
    for (const example of examples.slice(1)) await map(example);
    await run();
    later(901);
    expect(await run()).toEqual({ embedded: examples.slice(1) });
    for (let i = 0; i < 2; i++) expect(await run()).toEqual({ embedded: examples.slice(1) });
    expect(lease.record.notEmbedded).toEqual(['shop/hat/0.jpg']);
    await map(examples[0] as Example);
    expect(await run()).toEqual({ embedded: examples });
    expect(lease.record.notEmbedded).toEqual([]);
  });

  test('does not wait for images that are gone, and lists them', async () => {
    const [first, second, ...others] = examples as [Example, Example, ...Example[]];
    for (const example of others) await map(example);
    await deps.uploads.delete(first.key);
    await deps.uploads.put(second.key, '7 7');
    expect(await run()).toEqual({ embedded: others });
    expect(lease.record).toMatchObject({ gone: [first.key, second.key], notEmbedded: [] });
    expect(await run()).toEqual({ embedded: others });
    expect(lease.record.gone).toEqual([first.key, second.key]);
    await deps.uploads.put(first.key, '0 1');
    expect(await run()).toMatchObject({ waitSeconds: expect.any(Number) });
    expect(lease.record.gone).toEqual([second.key]);
  });

  test('lists an image that the trunk rejects', async () => {
    const [first, ...others] = examples as [Example, ...Example[]];
    for (const example of others) await map(example);
    const reject = {
      ...trunk,
      extract: async () => ({ ok: false as const, rejection: { code: 'empty' as const, reason: '' } }),
    };
    await mapImage({ ...deps, trunk: reject }, first);
    expect(await look()).toEqual({ embedded: others });
    expect(lease.record.notEmbedded).toEqual([first.key]);
  });

  test('fails after a day', async () => {
    later(86_401);
    await expect(look()).rejects.toThrow('4 of 4 images are still not embedded');
  });
});

describe('embeddings and maps are waited for in turn', () => {
  test('the progress and the wait of one do not count for the other', async () => {
    const image = await deps.uploads.put('shop/hat/late.jpg', '9 1');
    const late = { key: 'shop/hat/late.jpg', etag: image?.etag ?? '', size: 3 };
    examples.push({ ...late, content: contentId(late.etag, 3), label: 'hat', split: 'train' });
    await run();
    later(25);
    await run();
    expect(queued()).toEqual([late]);
    later(800);
    await upload(late.key, '9 1');
    expect(await run()).toEqual({ waitSeconds: 2 });
    expect(queued()).toHaveLength(5);
    expect(lease.record.progress).toEqual({ done: 0, total: 5 });
    later(301);
    await run();
    expect(queued()).toHaveLength(5);
    await map(examples[0] as Example);
    later(60);
    await run();
    expect(lease.record).toMatchObject({ progress: { done: 1, total: 5 }, wait: { looks: 0 } });
    for (const example of examples) await map(example);
    expect(await run()).toEqual({ embedded: examples });
  });

  test('an image without an embedding in time stays listed, and is not waited for again', async () => {
    const [first, ...others] = examples as [Example, ...Example[]];
    await deps.state.delete(stateKey.image('fake', 'shop', first.content));
    await run();
    later(901);
    expect(await run()).toEqual({ waitSeconds: 2 });
    expect(lease.record.notEmbedded).toEqual([first.key]);
    expect(queued().map(({ key }) => key)).toEqual([first.key, ...others.map(({ key }) => key)].slice(1));
    for (const example of others) await map(example);
    expect(await run()).toEqual({ embedded: others });
    expect(lease.record.notEmbedded).toEqual([first.key]);
  });

  test('an embedding that is lost while maps are made is waited for', async () => {
    await run();
    const [first] = examples as [Example];
    await deps.state.delete(stateKey.image('fake', 'shop', first.content));
    later(2);
    await run();
    expect(lease.record).toMatchObject({ progress: { done: 3, total: 4 } });
    await upload(first.key, '0 1');
    for (const example of examples) await map(example);
    later(2);
    expect(await run()).toEqual({ embedded: examples });
  });
});

describe('reading maps', () => {
  const read = async () => {
    const maps = new Map<string, number[]>();
    const complete = await readMaps(deps, lease, base, depth, examples, (row) => {
      expect(maps.has(row.content)).toBe(false);
      maps.set(row.content, [...fromFloat16(row.map)]);
    });
    return { complete, maps };
  };

  test('hands each map on once', async () => {
    await add('shop/shoe/copy.jpg', '0 1');
    for (const example of examples) await map(example);
    const { complete, maps } = await read();
    expect(complete).toBe(true);
    expect([...maps.values()].sort()).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  test('waits for several at a time, and never for all', async () => {
    for (let i = 4; i < 100; i++) await add(`shop/hat/${i}.jpg`, `${i} 1`);
    for (const example of examples) await map(example);
    let [open, most] = [0, 0];
    await readMaps(deps, lease, base, depth, examples, async () => {
      open++;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open--;
    });
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(32);
  });

  test('that finds a damaged one does not wait for late ones again', async () => {
    const [late, damaged, ...others] = examples as [Example, Example, ...Example[]];
    for (const example of [damaged, ...others]) await map(example);
    await run();
    later(901);
    await run();
    await deps.state.put(mapKey(damaged), 'damaged');
    examples = [damaged, ...others];
    expect((await read()).complete).toBe(false);
    await map(damaged);
    examples = [late, damaged, ...others];
    expect(await run()).toEqual({ embedded: [damaged, ...others] });
    expect(lease.record.notEmbedded).toEqual([late.key]);
  });

  test('deletes damaged ones and queues them, like missing ones, and the training waits for them', async () => {
    for (const example of examples) await map(example);
    await look();
    const [damaged, missing, ...others] = examples as [Example, Example, ...Example[]];
    await deps.state.put(mapKey(damaged), 'damaged');
    await deps.state.delete(mapKey(missing));
    const { complete, maps } = await read();
    expect(complete).toBe(false);
    expect([...maps.keys()].sort()).toEqual(others.map(({ content }) => content).sort());
    expect(deps.state.keys()).not.toContain(mapKey(damaged));
    expect(queued().map(({ key, depth: block }) => [key, block])).toEqual([
      [damaged.key, depth],
      [missing.key, depth],
    ]);
    expect(lease.record).toMatchObject({ status: 'embedding', progress: { done: 2, total: 4 } });
    expect(await run()).toMatchObject({ waitSeconds: expect.any(Number) });
    expect(queued()).toEqual([]);
    for (const example of [damaged, missing]) await map(example);
    expect(await run()).toEqual({ embedded: examples });
    expect((await read()).complete).toBe(true);
  });
});

test('maps of images that are no longer listed are deleted with their embeddings', async () => {
  for (const example of examples) await map(example);
  const [gone, ...kept] = examples as [Example, ...Example[]];
  await deps.uploads.delete(gone.key);
  for (const key of deps.state.keys()) deps.state.age(key, new Date(0));
  await forgetUnlisted(deps, 'shop', new Set(kept.map(({ content }) => content)), deps.now(), 'fake');
  expect(
    deps.state
      .keys()
      .filter((key) => key.includes(trunkId('d', depth)))
      .sort(),
  ).toEqual(kept.map(mapKey).sort());
});
