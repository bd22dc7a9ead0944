import { beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { createExplain, type Explained } from '../../../functions/predict/explain.ts';
import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import type { Layer } from '../../../shared/ml/head/head.ts';
import { headToLayersModel } from '../../../shared/ml/head/head-tfjs.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { encodeEvaluation } from '../../../shared/store/versions/evaluation-file.ts';
import { encodeTrainedFeatures } from '../../../shared/store/versions/trained-features-file.ts';
import { createFakePresigner } from '../../support/fake-presigner.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';
import { putArtifact } from '../../support/put-artifact.ts';

const record: VersionRecord = {
  model: 'shop',
  version: 1,
  inputDigest: 'i',
  training: 't',
  createdAt: '2026-01-01T00:00:00.000Z',
  dataset: 'shop',
  extractor: 'fake',
  base: { name: 'fake-base', digest: 'd' },
  hyperparameters: { hiddenLayers: [], l2: 'auto' },
  seed: 0,
  classes: ['hat', 'shoe'],
  examples: 3,
  score: { accuracy: 1, interval: [0.3, 1], macroF1: 1, logLoss: 0 },
  unknown: { threshold: 0, acceptance: 0.95 },
  files: [],
};
/** Two channels of 2 x 2 places, whose means are the features. */
const map = { values: Float32Array.of(4, 0, 0, 0, 0, 0, 2, 2), shape: [2, 2, 2] as const };
function scoresOf(...features: number[]) {
  const none = new Float32Array(0);
  return { logits: none, probabilities: none, known: none, features: Float32Array.from(features) };
}
const explained: Explained = {
  record,
  scores: scoresOf(1, 1),
  map,
  label: 'hat',
  withLinks: false,
};

let state: MemoryObjectStore;
const weightsOf = async (layers: Layer[]) =>
  (await headToLayersModel({ classes: record.classes, layers }))['weights.bin'];
const explain = (...asked: Parameters<ReturnType<typeof createExplain>>) =>
  createExplain({ state, uploadLinks: createFakePresigner('uploads') })(...asked);

beforeEach(async () => {
  state = createMemoryObjectStore();
  const images = [
    { key: 'shop/hat/a.jpg', label: 'hat', features: Float32Array.of(2, 2.1) },
    { key: 'shop/shoe/b.jpg', label: 'shoe', features: Float32Array.of(1, -1) },
    { key: 'shop/shoe/c.jpg', label: 'shoe', features: Float32Array.of(3, 1) },
  ];
  const store = createFeatureStore(state, 'fake', 'shop');
  for (const { key, features } of images) {
    const thumbnail = new Uint8Array(1024);
    await store.write({ content: key.slice(-5, -4), sha256: key, features, thumbnail, width: 1, height: 1 });
  }
  const evaluation = encodeEvaluation({
    keys: images.map(({ key }) => key),
    sha256: images.map(({ key }) => key),
    labels: images.map(({ label }) => label),
    fold: new Int32Array(3),
    probabilities: new Float32Array(6),
    classCount: 2,
  });
  const evaluated = await putArtifact(state, record, 'evaluation.arrow', evaluation);
  const layers = [{ kernel: Float32Array.of(3, -1, 0.5, 2), bias: Float32Array.of(0.5, 0) }];
  record.files = [evaluated, await putArtifact(state, record, 'weights.bin', await weightsOf(layers))];
});

describe('neighbours', () => {
  test('are the training images with the most similar features, nearest first', async () => {
    const { neighbours = [] } = await explain(['neighbours'], { ...explained, withLinks: true });
    expect(neighbours.map(({ key, label }) => [key, label])).toEqual([
      ['shop/hat/a.jpg', 'hat'],
      ['shop/shoe/c.jpg', 'shoe'],
      ['shop/shoe/b.jpg', 'shoe'],
    ]);
    expect(neighbours[1]?.similarity).toBeCloseTo(4 / Math.sqrt(20), 6);
    expect(neighbours[0]?.url).toContain('shop/hat/a.jpg');
  });

  test('have neither keys nor links for callers without scope manage', async () => {
    const { neighbours } = await explain(['neighbours'], explained);
    expect(neighbours).toEqual(['hat', 'shoe', 'shoe'].map((label) => ({ label, similarity: expect.any(Number) })));
  });

  test('are images whose embeddings still exist', async () => {
    await state.delete('features/fake/shop/images/a.arrow');
    const { neighbours = [] } = await explain(['neighbours'], { ...explained, withLinks: true });
    expect(neighbours.map(({ key }) => key)).toEqual(['shop/shoe/c.jpg', 'shop/shoe/b.jpg']);
  });
});

describe('the heat map', () => {
  test('has the contribution of each place to the best label, and adds up to its logit', async () => {
    const { heatmap } = await explain(['heatmap'], explained);
    // For hat: 3 x channel 0 + 0.5 x channel 1, a quarter of it at each place.
    expect(heatmap).toMatchObject({ label: 'hat', width: 2, height: 2, values: [3, 0, 0.25, 0.25], rest: 0.5 });
  });

  test('of a base model with taps has the contribution of its feature map, and the rest', async () => {
    // The channels' features are doubled roots of their means, 1; a third feature is of an earlier layer.
    const layers = [{ kernel: Float32Array.of(3, -1, 0.5, 2, 10, 0), bias: Float32Array.of(0.5, 0) }];
    record.files = [await putArtifact(state, record, 'weights.bin', await weightsOf(layers))];
    const { heatmap } = await explain(['heatmap'], { ...explained, scores: scoresOf(2, 2, 0.25) });
    expect(heatmap).toMatchObject({ values: [6, 0, 0.5, 0.5], rest: 0.5 + 2.5 });
  });

  test('is a PNG that is transparent where nothing is added', async () => {
    const { heatmap } = await explain(['heatmap'], explained);
    const picture = sharp(Buffer.from(heatmap?.png ?? '', 'base64'));
    const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([224, 224, 4]);
    const opacity = (x: number, y: number) => data[4 * (y * 224 + x) + 3] as number;
    expect(opacity(20, 20)).toBeGreaterThan(150);
    expect(opacity(200, 20)).toBeLessThan(20);
  });

  test.each([
    [
      'a head with hidden layers',
      { record: { ...record, hyperparameters: { hiddenLayers: [8], l2: 'auto' as const } } },
    ],
    ['a base model without a map', { map: undefined }],
  ])('is refused for %s', async (_, changes) => {
    await expect(explain(['heatmap'], { ...explained, ...changes })).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

test('features are returned unchanged', async () => {
  expect(await explain(['features'], explained)).toEqual({ features: [1, 1] });
});

describe('of a deep head', () => {
  let deep: Explained;
  beforeEach(async () => {
    // c is embedded, but the training did not see it.
    const sha256 = ['shop/hat/a.jpg', 'shop/shoe/b.jpg', 'gone'];
    const trained = encodeTrainedFeatures({ sha256, features: Float32Array.of(1, 0, 0, 0, 1, 1, 9, 9, 9) });
    const files = [...record.files, await putArtifact(state, record, 'features.arrow', trained)];
    const heat = Float32Array.of(0, 0, 0, 0, 3, 1, 0.5, 0.25);
    const scores = { ...scoresOf(0, 1, 2), logits: Float32Array.of(0, 5), heat };
    deep = { record: { ...record, depth: 0, files }, scores, label: 'shoe', withLinks: true };
  });

  test('the neighbours have the most similar trained features, and still exist', async () => {
    const { neighbours = [] } = await explain(['neighbours'], deep);
    expect(neighbours.map(({ key, label }) => [key, label])).toEqual([
      ['shop/shoe/b.jpg', 'shoe'],
      ['shop/hat/a.jpg', 'hat'],
    ]);
    expect(neighbours[0]?.similarity).toBeCloseTo(3 / Math.sqrt(10), 6);
  });

  test("the heat map is the head's own, and the rest is the bias", async () => {
    const { heatmap } = await explain(['heatmap'], deep);
    expect(heatmap).toMatchObject({ label: 'shoe', width: 2, height: 2, values: [3, 1, 0.5, 0.25], rest: 0.25 });
  });

  test('the features are the trained ones', async () => {
    expect(await explain(['features'], deep)).toEqual({ features: [0, 1, 2] });
  });
});
