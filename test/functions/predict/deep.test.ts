import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import sharp from 'sharp';
import { createExplain } from '../../../functions/predict/explain.ts';
import { createPredict } from '../../../functions/predict/predict.ts';
import { createExtractors } from '../../../shared/ml/extract/extractors.ts';
import { extractorId } from '../../../shared/ml/extract/manifest.ts';
import { deepHeadToOnnx } from '../../../shared/ml/head/deep/deep-head-onnx.ts';
import { headToOnnx } from '../../../shared/ml/head/head-onnx.ts';
import type { Extractors } from '../../../shared/ports/extractor.ts';
import { setLive } from '../../../shared/store/live/live.ts';
import { someUnknown } from '../../shared/export/tiny-version.ts';
import { inFolder } from '../../shared/ml/extract/tiny-base.ts';
import { tinyBlocks } from '../../shared/ml/extract/tiny-blocks.ts';
import { tinyBlocksHead } from '../../shared/ml/extract/tiny-blocks-head.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';
import { putVersion } from '../../support/put-version.ts';

const classes = ['hat', 'shoe', 'tie'];
const { manifest, model } = tinyBlocks();
const unknown = someUnknown(3, 4);
let extractors: Extractors;
let state: MemoryObjectStore;
let image: Uint8Array;
let predict: ReturnType<typeof createPredict>;

beforeAll(async () => {
  const files = { 'model.onnx': model, 'manifest.json': JSON.stringify(manifest) };
  const read = () => Promise.reject(new Error('No base model is registered.'));
  const settings = { read, keptBytes: 1e9, processors: 1 };
  extractors = await inFolder(files, async (folder) => {
    const created = await createExtractors({ ...settings, folder });
    await created.useTrunk(undefined, 1, async () => {});
    return created;
  });
  const pixels = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * i) % 251);
  image = await sharp(pixels, { raw: { width: 64, height: 48, channels: 3 } })
    .png()
    .toBuffer();
});
afterAll(() => {
  jest.restoreAllMocks();
});

let inputs = 0;

async function commit(onnx: Uint8Array, depth?: number, extractor = extractorId(manifest.digest)): Promise<number> {
  const score = { accuracy: 1, interval: [0.3, 1] as [number, number], macroF1: 1, logLoss: 0 };
  const draft = {
    model: 'shop',
    inputDigest: `input ${inputs++}`,
    training: 't',
    createdAt: '2026-01-01T00:00:00.000Z',
    dataset: 'shop',
    extractor,
    base: { name: manifest.name, digest: manifest.digest },
    hyperparameters: { hiddenLayers: [], l2: 'auto' as const },
    ...(depth !== undefined && { depth }),
    seed: 0,
    classes,
    examples: 2,
    score,
    unknown: { threshold: unknown.threshold, acceptance: unknown.acceptance },
  };
  return putVersion(state, draft, { 'head.onnx': onnx });
}

/** A version with a dense head, and one with a deep head that has the same dense layer after the pretrained tail. */
async function bothHeads(): Promise<{ dense: number; deep: number }> {
  const trained = await tinyBlocksHead(classes, true);
  const { kernel, bias } = trained.head.dense;
  const width = kernel.dimensions[1];
  const transposed = kernel.values.map((_, i) => kernel.values[(i % 3) * width + Math.floor(i / 3)] as number);
  const onnx = headToOnnx({ classes, layers: [{ kernel: transposed, bias: bias.values }] }, unknown);
  return { dense: await commit(onnx), deep: await commit(deepHeadToOnnx(trained, unknown), 1) };
}

const ask = (version?: number, explain: 'features'[] = ['features']) =>
  predict(image, { model: 'shop', version, top: 3, explain });

beforeEach(() => {
  state = createMemoryObjectStore();
  const explain = createExplain({ state, uploadLinks: createFakePresigner('uploads') });
  predict = createPredict({ state, extractors, processors: 1, now: () => new Date(), liveSeconds: 0, explain });
});

describe('a version with a deep head', () => {
  test('predicts as one with a dense head does, as long as its tail is pretrained', async () => {
    const { dense, deep } = await bothHeads();
    const [expected, found] = [await ask(dense), await ask(deep)];
    expect(found.predictions.map(({ label }) => label)).toEqual(expected.predictions.map(({ label }) => label));
    for (const [i, { score }] of expected.predictions.entries())
      expect(found.predictions[i]?.score).toBeCloseTo(score, 5);
    expect(found.knownScore).toBeCloseTo(expected.knownScore, 4);
    for (const [i, feature] of (expected.explanation?.features ?? []).entries())
      expect(found.explanation?.features?.[i]).toBeCloseTo(feature, 4);
  });

  test('returns the trained features', async () => {
    const pretrained = await commit(deepHeadToOnnx(await tinyBlocksHead(classes, true), unknown), 1);
    const trained = await commit(deepHeadToOnnx(await tinyBlocksHead(classes), unknown), 1);
    const [before, after] = [await ask(pretrained), await ask(trained)];
    expect(after.explanation?.features).toHaveLength(4);
    expect(after.explanation?.features).not.toEqual(before.explanation?.features);
  });

  test('starts with the trunk from its second prediction on, and then runs nothing else', async () => {
    const { dense, deep } = await bothHeads();
    const [use, useTrunk] = [jest.spyOn(extractors, 'use'), jest.spyOn(extractors, 'useTrunk')];
    const runs = async (version?: number) => {
      use.mockClear();
      useTrunk.mockClear();
      await ask(version, []);
      return [use.mock.calls.length, useTrunk.mock.calls.length];
    };
    expect(await runs(deep)).toEqual([1, 1]);
    expect(await runs(deep)).toEqual([0, 1]);
    await setLive(state, { model: 'shop', version: dense }, { askedAt: '2026-01-01T00:00:00.000Z', by: 'owner' });
    expect(await runs()).toEqual([1, 0]);
    await setLive(state, { model: 'shop', version: deep }, { askedAt: '2026-01-02T00:00:00.000Z', by: 'owner' });
    expect(await runs()).toEqual([1, 1]);
    expect(await runs()).toEqual([0, 1]);
  });

  test('is refused if this release does not have its decode path', async () => {
    const version = await commit(deepHeadToOnnx(await tinyBlocksHead(classes), unknown), 1, 'of old');
    await expect(ask(version)).rejects.toMatchObject({
      code: 'base-mismatch',
      message: expect.stringContaining('image decoding that this release does not have'),
    });
  });
});
