import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { deepHeadToOnnx } from '../../../../../shared/ml/head/deep/deep-head-onnx.ts';
import { deepHeadToLayersModel } from '../../../../../shared/ml/head/deep/deep-head-tfjs.ts';
import { readDeepHead } from '../../../../../shared/ml/head/deep/read-deep-head.ts';
import { createHeadSession, type HeadScores, type HeadSession } from '../../../../../shared/ml/head/head-session.ts';
import { readModel, type ValueInfo, writeModel } from '../../../../../shared/ml/onnx/model.ts';
import { type DeepHead, parametersOf, withTemperature } from '../../../../../shared/ml/tail/deep-head.ts';
import { readTail } from '../../../../../shared/ml/tail/read-tail.ts';
import { createTrainer, openSessions } from '../../../../../shared/ml/tail/trainer.ts';
import { toFloat16 } from '../../../../../shared/numeric/float16.ts';
import { tinyDeepHead, tinyDeepUnknown, tinyMap, tinyMaps } from '../../../../support/tiny-deep-head.ts';
import { knownScore } from '../../../../support/unknown.ts';

const classes = ['cat', 'Hündin', 'eel'];
const trained = tinyDeepHead(classes, { depth: 10 });
const unknown = tinyDeepUnknown(3);
const onnx = deepHeadToOnnx(trained, unknown);
const images = 5;
const maps = tinyMaps(images);

/** The largest difference, relative to the largest expected number. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const numbers = Array.from(expected);
  const largest = Math.max(...numbers.map(Math.abs));
  return Math.max(...numbers.map((number, i) => Math.abs((actual[i] as number) - number))) / largest;
}

describe('head.onnx of a deep head', () => {
  let session: HeadSession;
  let scores: HeadScores;
  beforeAll(async () => {
    session = await createHeadSession(onnx);
    scores = await session.run(maps);
  });
  afterAll(() => session.release());

  test('gives the logits of the training', async () => {
    const sessions = await openSessions(trained.head, { dropout: false, threads: 1 });
    const trainer = createTrainer(trained.head, sessions, {
      learningRates: ({ dimensions }) => new Float64Array(dimensions[0]),
    });
    const { logits: byClass } = await trainer.score(toFloat16(maps));
    await sessions.release();
    const expected = Array.from(scores.logits, (_, i) => byClass[(i % 3) * images + Math.floor(i / 3)] as number);
    expect(difference(scores.logits, expected)).toBeLessThan(1e-5);
  });

  test('gives the known score of its features and logits', () => {
    const expected = Array.from(scores.known, (_, i) =>
      knownScore(unknown, scores.features.subarray(6 * i, 6 * i + 6), scores.logits.subarray(3 * i, 3 * i + 3)),
    );
    expect(difference(scores.known, expected)).toBeLessThan(1e-4);
  });

  test('divides each logit among the places of the last map', () => {
    const { bias } = trained.head.dense;
    const sums = Array.from(scores.logits, (_, i) => {
      const places = (scores.heat as Float32Array).subarray(9 * i, 9 * i + 9);
      return places.reduce((sum, place) => sum + place, bias.values[i % 3] as number);
    });
    expect(difference(sums, scores.logits)).toBeLessThan(1e-5);
    expect(new Set(scores.heat?.subarray(0, 9)).size).toBeGreaterThan(1);
  });

  test('takes maps, and refuses those of another size', async () => {
    expect([session.input, session.width]).toEqual(['map', tinyMap.channels * tinyMap.side ** 2]);
    await expect(session.run(new Float32Array(74))).rejects.toThrow('examples of 75 numbers of a map');
  });

  test('contains its labels, the threshold of known images and its depth', () => {
    expect(readModel(onnx).metadataProps.map(({ key, value }) => [key, value])).toEqual([
      ['classes', '["cat","Hündin","eel"]'],
      ['knownFrom', '-1.5'],
      ['depth', '10'],
    ]);
  });

  test('has the same bytes for the same head', () => {
    expect(deepHeadToOnnx(tinyDeepHead(classes, { depth: 10 }), unknown)).toEqual(onnx);
  });

  test('with a temperature has its logits divided', async () => {
    const warm = await createHeadSession(
      deepHeadToOnnx({ ...trained, head: withTemperature(trained.head, 2) }, unknown),
    );
    const { logits } = await warm.run(maps);
    await warm.release();
    expect(
      difference(
        logits,
        scores.logits.map((logit) => logit / 2),
      ),
    ).toBeLessThan(1e-6);
  });

  test('reads back as the same head, for base models with the same tail', () => {
    const start = tinyDeepHead(classes, { seed: 9 }).head.tail;
    const read = readDeepHead(onnx, start);
    expect({ classes: read.classes, depth: read.depth }).toEqual({ classes, depth: 10 });
    expect(parametersOf(read.head)).toEqual(parametersOf(trained.head));
  });

  test('is refused for another tail, which names the first parameter that differs', () => {
    const tail = tinyDeepHead(classes).head.tail;
    const [first, ...rest] = tail.layers;
    const kernel = { name: 'expand0.kernel', dimensions: [5, 4], values: new Float32Array(20) } as const;
    const other = { ...tail, layers: [{ ...first, kernel } as (typeof tail.layers)[0], ...rest] };
    expect(() => readDeepHead(onnx, other)).toThrow('expand0.kernel has 15 numbers, not 20.');
  });
});

test('the tfjs model of a deep head gives the probabilities of head.onnx and contains its labels', async () => {
  const before = tf.memory().numTensors;
  const files = await deepHeadToLayersModel(trained);
  expect(tf.memory().numTensors).toBe(before);
  expect(await deepHeadToLayersModel(trained)).toEqual(files);
  const { weightsManifest, ...described } = JSON.parse(new TextDecoder().decode(files['model.json']));
  const weightData = files['weights.bin'].slice().buffer;
  const model = await tf.loadLayersModel({
    load: async () => ({ ...described, weightSpecs: weightsManifest[0].weights, weightData }),
  });
  const predicted = tf.tidy(() => {
    const { channels, side } = tinyMap;
    const rows = tf.transpose(tf.tensor4d(maps, [images, channels, side, side]), [0, 2, 3, 1]);
    return (model.predict(rows) as tf.Tensor).dataSync();
  });
  expect(model.getUserDefinedMetadata()).toEqual({ classes });
  model.dispose();
  const session = await createHeadSession(onnx);
  const { probabilities } = await session.run(maps);
  await session.release();
  expect(difference(predicted, probabilities)).toBeLessThan(1e-4);
});

test('the tail of EfficientNet-Lite0 gives the features of the base model, with one thread and with two', async () => {
  const file = readFileSync(new URL('../../../../../bases/efficientnet-lite0/model.onnx', import.meta.url));
  const from = '/_blocks.10/Add_output_0';
  const tail = readTail(readModel(file).graph, { from, map: { channels: 112, side: 14 }, features: 'features' });
  const width = 1280;
  const head: DeepHead = {
    tail,
    dense: {
      kernel: { name: 'dense.kernel', dimensions: [2, width], values: new Float32Array(2 * width).fill(0.01) },
      bias: { name: 'dense.bias', dimensions: [2, 1], values: new Float32Array(2) },
    },
  };
  const whole = readModel(file);
  whole.graph.output = [from, 'features'].map((name) => ({ name }) as ValueInfo);
  const base = await InferenceSession.create(writeModel(whole));
  const pixels = Uint8Array.from({ length: 224 * 224 * 3 }, (_, i) => (i * i) % 251);
  const expected = await base.run({ image: new Tensor('uint8', pixels, [1, 224, 224, 3]) });
  const bytes = deepHeadToOnnx(
    { classes: ['a', 'b'], depth: 10, head },
    { ...unknown, means: new Float32Array(2 * width).fill(0.01) },
  );
  for (const threads of [1, 2]) {
    const session = await createHeadSession(bytes, threads);
    const { features } = await session.run(expected[from]?.data as Float32Array);
    await session.release();
    expect(difference(features, expected.features?.data as Float32Array)).toBeLessThan(1e-5);
  }
});
