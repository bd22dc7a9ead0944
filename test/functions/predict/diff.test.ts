import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { embedImage } from '../../../functions/embed/embed.ts';
import { diffVersions } from '../../../functions/predict/diff.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { extractorId, trunkId } from '../../../shared/ml/extract/manifest.ts';
import { deepHeadToOnnx } from '../../../shared/ml/head/deep/deep-head-onnx.ts';
import { headToOnnx } from '../../../shared/ml/head/head-onnx.ts';
import type { Tail } from '../../../shared/ml/tail/tail.ts';
import { toFloat16 } from '../../../shared/numeric/float16.ts';
import { createMapStore } from '../../../shared/store/features/map-store.ts';
import type { VersionDraft } from '../../../shared/store/models/commit-version.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { putVersion } from '../../support/put-version.ts';
import { allKnown } from '../../support/unknown.ts';

const classes = ['hat', 'shoe'];
/** Of the deep heads. */
const depth = 3;
let deps: Parameters<typeof diffVersions>[0] & { extractor: ReturnType<typeof createFakeExtractor> };

/** A version that predicts hat if the first feature is above `border`. */
async function commit(border: number, extractor = 'fake', deep?: { onnx: Uint8Array; depth: number }): Promise<number> {
  const layers = [{ kernel: Float32Array.of(1, -1, 0, 0), bias: Float32Array.of(-border, border) }];
  const onnx = deep?.onnx ?? headToOnnx({ classes, layers }, allKnown(2, 2));
  const inputDigest = `border${border}${extractor}`;
  const draft: VersionDraft = {
    model: 'shop',
    inputDigest,
    training: 't',
    createdAt: '2026-01-01T00:00:00.000Z',
    dataset: 'shop',
    extractor,
    base: { name: 'fake-base', digest: 'd' },
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    ...(deep && { depth: deep.depth }),
    seed: 0,
    classes,
    examples: 2,
    score: { accuracy: 1, interval: [0.3, 1], macroF1: 1, logLoss: 0 },
    unknown: { threshold: -1e9, acceptance: 0.95 },
  };
  return putVersion(deps.state, draft, { 'head.onnx': onnx });
}

/** A version with a deep head, which predicts hat if the first number of the map is above `border`. */
async function commitDeep(border: number): Promise<number> {
  const parameter = (name: string, dimensions: readonly [number, number], ...values: number[]) => ({
    name,
    dimensions,
    values: Float32Array.from(values),
  });
  const dense = {
    kernel: parameter('dense.kernel', [2, 2], 1, 0, -1, 0),
    bias: parameter('dense.bias', [2, 1], -border, border),
  };
  const tail: Tail = {
    input: 'block',
    map: { channels: 2, side: 1 },
    layers: [{ kind: 'mean', input: 'block', output: 'features' }],
  };
  const onnx = deepHeadToOnnx({ classes, depth, head: { tail, dense } }, allKnown(2, 2));
  return commit(border, extractorId('d'), { onnx, depth });
}

/** Stores the map of an image's content. */
async function storeMap(body: string): Promise<void> {
  const { etag } = (await createMemoryObjectStore().put('any', body)) as { etag: string };
  const store = createMapStore(deps.state, trunkId('d', depth), 'shop');
  const map = toFloat16(Float32Array.from(body.split(' '), Number));
  const thumbnail = new Uint8Array(1024);
  await store.write({ content: contentId(etag, body.length), sha256: body, map, thumbnail, width: 1, height: 1 });
}

async function upload(key: string, body: string, embed = true): Promise<{ key: string; etag: string; size: number }> {
  const { etag } = (await deps.uploads.put(key, body)) as { etag: string };
  const image = { key, etag, size: body.length };
  if (embed) await embedImage(deps, image);
  return image;
}

beforeEach(async () => {
  deps = {
    uploads: createMemoryObjectStore(),
    state: createMemoryObjectStore(),
    processors: 1,
    uploadLinks: createFakePresigner('uploads'),
    extractor: createFakeExtractor(),
  };
  await upload('shop/hat/far.jpg', '3 0');
  await upload('shop/hat/middle.jpg', '1 0');
  await upload('shop/shoe/middle.jpg', '1 1');
  await upload('shop/_test/hat/middle.jpg', '1 2');
  await upload('shop/_unlabelled/middle.jpg', '1 3');
  await upload('shop/hat/new.jpg', '1 4', false);
});

describe('the diff of two versions', () => {
  test('lists every labelled, embedded image whose prediction changes, and which prediction is correct', async () => {
    const [against, version] = [await commit(2), await commit(0)];
    const { summary, changes, nextCursor } = await diffVersions(deps, 'shop', { version, against }, { limit: 10 });
    expect(summary).toEqual({ examples: 4, sampled: false, changed: 3, fixed: 2, broken: 1, otherwise: 0 });
    expect(changes.map(({ key, right }) => [key, right])).toEqual([
      ['shop/_test/hat/middle.jpg', 'after'],
      ['shop/hat/middle.jpg', 'after'],
      ['shop/shoe/middle.jpg', 'before'],
    ]);
    expect(changes[1]).toMatchObject({ label: 'hat', before: { label: 'shoe' }, after: { label: 'hat' } });
    expect(changes[1]?.after.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    expect(changes[1]?.url).toContain('shop/hat/middle.jpg');
    expect(nextCursor).toBeUndefined();
  });

  test('of versions on two base models uses their own embeddings, of images that both have', async () => {
    const other = createFakeExtractor({ id: 'other' });
    await embedImage({ ...deps, extractor: other }, await upload('shop/hat/far.jpg', '3 0'));
    const asked = { version: await commit(2, 'other'), against: await commit(5) };
    const { summary, changes } = await diffVersions(deps, 'shop', asked, { limit: 10 });
    expect(summary).toEqual({ examples: 1, sampled: false, changed: 1, fixed: 1, broken: 0, otherwise: 0 });
    expect(changes[0]).toMatchObject({ key: 'shop/hat/far.jpg', before: { label: 'shoe' }, after: { label: 'hat' } });
  });

  test('predicts with a deep head from the maps of its trunk, images that have one', async () => {
    await storeMap('3 0');
    await storeMap('1 0');
    const asked = { version: await commitDeep(0), against: await commit(2) };
    const { summary, changes } = await diffVersions(deps, 'shop', asked, { limit: 10 });
    expect(summary).toEqual({ examples: 2, sampled: false, changed: 1, fixed: 1, broken: 0, otherwise: 0 });
    expect(changes[0]).toMatchObject({
      key: 'shop/hat/middle.jpg',
      before: { label: 'shoe' },
      after: { label: 'hat' },
    });
    expect(changes[0]?.after.score).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  });

  test('of two versions with deep heads reads each map once', async () => {
    for (const body of ['3 0', '1 0', '1 1', '1 2']) await storeMap(body);
    const asked = { version: await commitDeep(0), against: await commitDeep(2) };
    const read = jest.spyOn(deps.state, 'get');
    const { summary } = await diffVersions(deps, 'shop', asked, { limit: 10 });
    expect(summary).toMatchObject({ examples: 4, changed: 3 });
    expect(read.mock.calls.filter(([key]) => key.includes(trunkId('d', depth)))).toHaveLength(4);
  });

  test('with a deep head takes a random sample of many images, always the same, and says so', async () => {
    for (const body of ['3 0', '1 0', '1 1', '1 2']) await storeMap(body);
    const asked = { version: await commitDeep(0), against: await commit(2) };
    const sample = () => diffVersions(deps, 'shop', asked, { limit: 10 }, 2);
    const { summary, changes } = await sample();
    expect(summary).toMatchObject({ examples: 2, sampled: true });
    expect((await sample()).changes).toEqual(changes);
    const dense = { version: await commit(0), against: await commit(2) };
    expect((await diffVersions(deps, 'shop', dense, { limit: 10 }, 2)).summary).toMatchObject({ sampled: false });
  });

  test('has pages', async () => {
    const asked = { version: await commit(2), against: await commit(0) };
    const { changes, nextCursor } = await diffVersions(deps, 'shop', asked, { limit: 2 });
    expect(changes).toHaveLength(2);
    const rest = await diffVersions(deps, 'shop', asked, { limit: 2, cursor: nextCursor });
    expect(rest.changes.map(({ key }) => key)).toEqual(['shop/shoe/middle.jpg']);
  });

  test('of a version with itself is empty', async () => {
    const version = await commit(1.5);
    const { summary } = await diffVersions(deps, 'shop', { version, against: version }, { limit: 2 });
    expect(summary).toMatchObject({ examples: 4, changed: 0 });
  });

  test('writes nothing', async () => {
    const version = await commit(1.5);
    const keys = async () => {
      const found: string[] = [];
      for await (const { key } of deps.state.list('')) found.push(key);
      return found;
    };
    const before = await keys();
    await diffVersions(deps, 'shop', { version, against: version }, { limit: 2 });
    expect(await keys()).toEqual(before);
  });
});
