import { beforeEach, describe, expect, test } from '@jest/globals';
import { embedImage } from '../../../functions/embed/embed.ts';
import { diffVersions } from '../../../functions/predict/diff.ts';
import { headToOnnx } from '../../../shared/ml/head/head-onnx.ts';
import type { VersionDraft } from '../../../shared/store/models/commit-version.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { putVersion } from '../../support/put-version.ts';
import { allKnown } from '../../support/unknown.ts';

const classes = ['hat', 'shoe'];
let deps: Parameters<typeof diffVersions>[0] & { extractor: ReturnType<typeof createFakeExtractor> };

/** A version that predicts hat if the first feature is above `border`. */
async function commit(border: number, extractor = 'fake'): Promise<number> {
  const layers = [{ kernel: Float32Array.of(1, -1, 0, 0), bias: Float32Array.of(-border, border) }];
  const onnx = headToOnnx({ classes, layers }, allKnown(2, 2));
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
    seed: 0,
    classes,
    examples: 2,
    score: { accuracy: 1, interval: [0.3, 1], macroF1: 1, logLoss: 0 },
    unknown: { threshold: -1e9, acceptance: 0.95 },
  };
  return putVersion(deps.state, draft, { 'head.onnx': onnx });
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
    expect(summary).toEqual({ examples: 4, changed: 3, fixed: 2, broken: 1, otherwise: 0 });
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
    expect(summary).toEqual({ examples: 1, changed: 1, fixed: 1, broken: 0, otherwise: 0 });
    expect(changes[0]).toMatchObject({ key: 'shop/hat/far.jpg', before: { label: 'shoe' }, after: { label: 'hat' } });
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
