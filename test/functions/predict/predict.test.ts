import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createPredict, type PredictDeps } from '../../../functions/predict/predict.ts';
import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { headToOnnx } from '../../../shared/ml/head/head-onnx.ts';
import { setLive } from '../../../shared/store/live/live.ts';
import type { VersionDraft } from '../../../shared/store/models/commit-version.ts';
import { Damaged } from '../../../shared/store/objects/damaged.ts';
import { createFakeExtractor } from '../../support/fake-extractor.ts';
import { extractorsOf } from '../../support/fake-extractors.ts';
import { createMemoryObjectStore, type MemoryObjectStore } from '../../support/memory-object-store.ts';
import { putVersion } from '../../support/put-version.ts';
import { allKnown } from '../../support/unknown.ts';

let state: MemoryObjectStore;
let now: Date;
let deps: PredictDeps;
let extractors: ReturnType<typeof extractorsOf>;
const other = createFakeExtractor({
  id: 'other',
  base: { name: 'other-base', digest: 'o', featureSize: 2, inputSize: 1, bytes: 1 },
});
const image = (text: string) => new TextEncoder().encode(text);

/** A version whose logit for `hat` is `sign` times the first feature, for `shoe` the opposite. */
async function commit(
  sign: number,
  changes: {
    extractor?: string;
    base?: string;
    knownFrom?: number;
    thresholds?: VersionRecord['thresholds'];
  } = {},
): Promise<number> {
  const classes = ['hat', 'shoe'];
  const layers = [{ kernel: Float32Array.of(sign, -sign, 0, 0), bias: Float32Array.of(0, 0) }];
  const onnx = headToOnnx({ classes, layers }, allKnown(2, 2));
  const inputDigest = `input${sign}`;
  const draft: VersionDraft = {
    model: 'shop',
    inputDigest,
    training: 't',
    createdAt: now.toISOString(),
    dataset: 'shop',
    extractor: changes.extractor ?? 'fake',
    base: { name: 'some-base', digest: changes.base ?? 'd' },
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    seed: 0,
    classes,
    examples: 2,
    score: { accuracy: 1, interval: [0.3, 1], macroF1: 1, logLoss: 0 },
    unknown: { threshold: changes.knownFrom ?? -1e9, acceptance: 0.95 },
    ...(changes.thresholds && { thresholds: changes.thresholds }),
  };
  return putVersion(state, draft, { 'head.onnx': onnx });
}

const noExplanation = () => Promise.reject(new Error('Nobody asked for an explanation.'));
const goLive = (version: number) =>
  setLive(state, { model: 'shop', version }, { askedAt: now.toISOString(), by: 'owner' });

beforeEach(() => {
  now = new Date('2026-01-01T00:00:00.000Z');
  state = createMemoryObjectStore();
  other.extracted.length = 0;
  extractors = extractorsOf(createFakeExtractor(), other);
  deps = { state, extractors, processors: 1, now: () => now, liveSeconds: 2, explain: noExplanation };
});

describe('predict', () => {
  test('does not explain predictions of a version that was deleted after its head was loaded', async () => {
    const version = await commit(1);
    await commit(2);
    await goLive(version);
    const explain = () => Promise.reject(new Damaged('models/shop/weights.bin', 'missing'));
    const predict = createPredict({ ...deps, explain });
    const explained = (by?: number) =>
      predict(image('1 0'), { model: 'shop', version: by, top: 1, explain: ['heatmap'] });
    await expect(explained(version)).rejects.toMatchObject({ code: 'damaged' });
    await state.delete(stateKey.version('shop', version));
    await expect(explained(version)).rejects.toMatchObject({ code: 'version-not-found' });
    await expect(explained()).rejects.toMatchObject({ code: 'no-live-version' });
  });

  test('predicts with the live version, best label first', async () => {
    await goLive(await commit(1));
    const answer = await createPredict(deps)(image('-1 0'), { model: 'shop', top: 5 });
    expect(answer).toMatchObject({ model: 'shop', version: 1, predictions: [{ label: 'shoe' }, { label: 'hat' }] });
    const [shoe, hat] = answer.predictions.map(({ score }) => score);
    expect(shoe).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
    expect((shoe ?? 0) + (hat ?? 0)).toBeCloseTo(1, 6);
  });

  test('returns the requested number of labels', async () => {
    await goLive(await commit(1));
    const { predictions } = await createPredict(deps)(image('1 0'), { model: 'shop', top: 1 });
    expect(predictions).toHaveLength(1);
  });

  test('predicts with the version of the request', async () => {
    await goLive(await commit(1));
    await commit(-1);
    const answer = await createPredict(deps)(image('1 0'), { model: 'shop', version: 2, top: 1 });
    expect(answer).toMatchObject({ version: 2, predictions: [{ label: 'shoe' }] });
  });

  test('caches the live version for a while, then reads it again', async () => {
    await goLive(await commit(1));
    const predict = createPredict(deps);
    const ask = async () => (await predict(image('1 0'), { model: 'shop', top: 1 })).version;
    expect(await ask()).toBe(1);
    await goLive(await commit(-1));
    expect(await ask()).toBe(1);
    now = new Date(now.getTime() + 2000);
    expect(await ask()).toBe(2);
  });

  test('renews the live version in the background after half of that time', async () => {
    await goLive(await commit(1));
    const predict = createPredict(deps);
    const ask = async () => (await predict(image('1 0'), { model: 'shop', top: 1 })).version;
    await ask();
    await goLive(await commit(-1));
    now = new Date(now.getTime() + 1000);
    expect(await ask()).toBe(1);
    expect(await ask()).toBe(2);
  });

  test('predicts with the last live version while reads fail, until it expires', async () => {
    await goLive(await commit(1));
    const predict = createPredict(deps);
    const ask = async () => (await predict(image('1 0'), { model: 'shop', top: 1 })).version;
    await ask();
    state.fail(new Error('no storage'), 'models/shop/live.json');
    now = new Date(now.getTime() + 1999);
    expect(await ask()).toBe(1);
    expect(await ask()).toBe(1);
    now = new Date(now.getTime() + 1);
    await expect(ask()).rejects.toThrow('no storage');
  });

  test('does not cache that a model is missing', async () => {
    const predict = createPredict(deps);
    const ask = () => predict(image('1 0'), { model: 'shop', top: 1 });
    await expect(ask()).rejects.toMatchObject({ code: 'model-not-found' });
    await commit(1);
    await expect(ask()).rejects.toMatchObject({ code: 'no-live-version' });
    await goLive(1);
    expect((await ask()).version).toBe(1);
  });

  test('reads a head once', async () => {
    await goLive(await commit(1));
    const predict = createPredict(deps);
    await predict(image('1 0'), { model: 'shop', top: 1 });
    state.fail(new Error('read again'), 'models/shop/artifacts/');
    await expect(predict(image('1 0'), { model: 'shop', top: 1 })).resolves.toMatchObject({ version: 1 });
  });

  test("reports why an image can't be used", async () => {
    await goLive(await commit(1));
    await expect(createPredict(deps)(image('no image'), { model: 'shop', top: 1 })).rejects.toMatchObject({
      code: 'image-rejected',
      message: 'No numbers.',
    });
  });

  test('predicts with the base model of each version, concurrently', async () => {
    await goLive(await commit(1));
    await commit(-1, { extractor: 'other', base: 'o' });
    const predict = createPredict(deps);
    const ask = (version?: number) => predict(image('1 0'), { model: 'shop', version, top: 1 });
    const answers = await Promise.all([ask(), ask(1), ask(2)]);
    expect(answers.map(({ predictions: [best] }) => best?.label)).toEqual(['hat', 'hat', 'shoe']);
    expect(other.extracted).toEqual(['1 0']);
  });

  test('starts with the base model of the last prediction for the same target', async () => {
    await goLive(await commit(1, { extractor: 'other', base: 'o' }));
    const predict = createPredict(deps);
    for (const _ of [1, 2]) await predict(image('1 0'), { model: 'shop', top: 1 });
    expect(extractors.used).toEqual(['fake-base', 'other-base', 'other-base']);
  });

  test('starts with another base model after a version on that one went live', async () => {
    await goLive(await commit(1, { extractor: 'other', base: 'o' }));
    const predict = createPredict(deps);
    const ask = () => predict(image('1 0'), { model: 'shop', top: 1 });
    await ask();
    await goLive(await commit(-1));
    now = new Date(now.getTime() + 2000);
    expect(await ask()).toMatchObject({ version: 2, predictions: [{ label: 'shoe' }] });
    expect(extractors.used).toEqual(['fake-base', 'other-base', 'other-base', 'fake-base']);
  });

  test('refuses a version whose base model the deployment lacks, with advice', async () => {
    await goLive(await commit(1, { extractor: 'gone', base: 'gone' }));
    await expect(createPredict(deps)(image('1 0'), { model: 'shop', top: 1 })).rejects.toMatchObject({
      code: 'base-mismatch',
      message: expect.stringMatching(/some-base.*gone.*Register it/),
    });
  });

  test('uses the decode path of the version, even an earlier one', async () => {
    const both = { ...createFakeExtractor(), ids: ['fake', 'fake of old'] };
    const extract = jest.spyOn(both, 'extract');
    extractors = extractorsOf(both);
    await goLive(await commit(1, { extractor: 'fake of old' }));
    const predict = createPredict({ ...deps, extractors });
    for (const _ of [1, 2]) await predict(image('1 0'), { model: 'shop', top: 1 });
    expect(extract.mock.calls.map(([, wanted]) => wanted?.as)).toEqual(['fake', 'fake of old', 'fake of old']);
  });

  test('refuses a version with an unknown decode path', async () => {
    await goLive(await commit(1, { extractor: 'fake of old' }));
    await expect(createPredict(deps)(image('1 0'), { model: 'shop', top: 1 })).rejects.toMatchObject({
      code: 'base-mismatch',
      message: expect.stringContaining('image decoding that this release does not have'),
    });
  });

  test('does not load a damaged head', async () => {
    await goLive(await commit(1));
    const key = state.keys().find((each) => each.endsWith('/head.onnx')) as string;
    await state.put(key, 'no head');
    await expect(createPredict(deps)(image('1 0'), { model: 'shop', top: 1 })).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/head\.onnx is damaged .* Train model `shop` again/),
    });
  });

  test('reports whether the image is known', async () => {
    // Without class means, the score is log(e^1 + e^-1).
    const score = Math.log(Math.exp(1) + Math.exp(-1));
    for (const [knownFrom, known] of [
      [score - 0.01, true],
      [score + 0.01, false],
    ] as const) {
      state = createMemoryObjectStore();
      deps = { ...deps, state };
      await goLive(await commit(1, { knownFrom }));
      const answer = await createPredict(deps)(image('1 0'), { model: 'shop', top: 5 });
      expect(answer.known).toBe(known);
      expect(answer.knownScore).toBeCloseTo(score, 5);
      expect(answer).not.toHaveProperty('decision');
    }
  });

  test.each([
    ['a score that reaches the threshold', { hat: 0.8 }, 'hat'],
    ['a score below the threshold', { hat: 0.9 }, null],
    ['a label whose precision can not be reached', { hat: null }, null],
    ['a label without a threshold', { shoe: 0.99 }, 'hat'],
  ])('decides by %s', async (_, thresholds, decision) => {
    await goLive(await commit(1, { thresholds }));
    const answer = await createPredict(deps)(image('1 0'), { model: 'shop', top: 5 });
    expect(answer.decision).toBe(decision);
  });

  test('does not decide for an unknown image', async () => {
    await goLive(await commit(1, { thresholds: { hat: 0.1 }, knownFrom: 100 }));
    expect(await createPredict(deps)(image('1 0'), { model: 'shop', top: 5 })).toMatchObject({ decision: null });
  });
});
