import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import { unitRows } from '../../../../shared/ml/evaluate/unit-rows.ts';
import type { Head } from '../../../../shared/ml/head/head.ts';
import { headToOnnx } from '../../../../shared/ml/head/head-onnx.ts';
import { createHeadSession, type HeadSession } from '../../../../shared/ml/head/head-session.ts';
import { headToLayersModel } from '../../../../shared/ml/head/head-tfjs.ts';
import type { UnknownParameters } from '../../../../shared/ml/head/unknown-parameters.ts';
import { ModelProto } from '../../../../shared/ml/onnx/schema.ts';
import { blobs } from '../../../support/blobs.ts';
import { knownScore } from '../../../support/unknown.ts';

const width = 40;
const kernel = blobs([3], width).features;
const bias = Float32Array.of(0.5, -1, 2);
const head: Head = { classes: ['cat', 'Hündin', 'eel'], layers: [{ kernel, bias }] };
/** With two hidden layers, of 6 and 5 units. */
const deep: Head = {
  classes: head.classes,
  layers: [
    { kernel: blobs([6], width, { seed: 3 }).features, bias: Float32Array.of(1, 0, -1, 2, 0, 0) },
    { kernel: blobs([5], 6, { seed: 4 }).features, bias: Float32Array.of(0, 1, 0, 1, 0) },
    { kernel: blobs([3], 5, { seed: 5 }).features.map((x) => x / 4), bias },
  ],
  dropout: 0.5,
};
const { features } = blobs([4, 5], width, { seed: 2 });
const unknown: UnknownParameters = {
  acceptance: 0.95,
  threshold: -1.5,
  means: unitRows(blobs([3], width, { seed: 6 }).features, width),
  energy: { mean: 3, deviation: 0.5 },
  cosine: { mean: 0.25, deviation: 0.125 },
  cosineWeight: 0.5,
};

/** Logits and probabilities in float64, from their definition. */
function byHand(): { logits: number[]; probabilities: number[] } {
  const logits: number[] = [];
  const probabilities: number[] = [];
  for (let row = 0; row < features.length; row += width) {
    const row3 = [0, 1, 2].map((k) =>
      Array.from({ length: width }).reduce<number>(
        (sum, _, j) => sum + (features[row + j] as number) * (kernel[j * 3 + k] as number),
        bias[k] as number,
      ),
    );
    const total = row3.reduce((sum, logit) => sum + Math.exp(logit), 0);
    logits.push(...row3);
    probabilities.push(...row3.map((logit) => Math.exp(logit) / total));
  }
  return { logits, probabilities };
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], within: number): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((x, i) => {
    expect(Math.abs((actual[i] as number) - x)).toBeLessThan(within);
  });
}

describe('head.onnx', () => {
  let session: HeadSession;
  beforeAll(async () => {
    session = await createHeadSession(headToOnnx(head, unknown));
  });
  afterAll(() => session.release());

  test('gives the logits and probabilities of the definition', async () => {
    const { logits, probabilities } = await session.run(features);
    expectClose(logits, byHand().logits, 1e-4);
    expectClose(probabilities, byHand().probabilities, 1e-6);
  });

  test('takes any number of examples', async () => {
    const { probabilities } = await session.run(features.subarray(0, width));
    expectClose(probabilities, byHand().probabilities.slice(0, 3), 1e-6);
  });

  test('contains its labels and the threshold of known images', () => {
    const { metadataProps } = ModelProto.toObject(ModelProto.decode(headToOnnx(head, unknown)));
    expect(metadataProps).toEqual([
      { key: 'classes', value: '["cat","Hündin","eel"]' },
      { key: 'knownFrom', value: '-1.5' },
    ]);
  });

  test('has the same bytes for the same head', () => {
    expect(headToOnnx(head, unknown)).toEqual(
      headToOnnx({ ...head, layers: [{ kernel: kernel.slice(), bias }] }, unknown),
    );
  });

  test('gives a known score for each image', async () => {
    const none = new Float32Array(width);
    const { known, logits } = await session.run(Float32Array.from([...features, ...none]));
    const expected = Array.from(known, (_, i) =>
      knownScore(
        unknown,
        i < 9 ? features.subarray(i * width, (i + 1) * width) : none,
        logits.subarray(3 * i, 3 * i + 3),
      ),
    );
    expectClose(known, expected, 1e-4);
  });

  test('refuses features of another width, and none', async () => {
    await expect(session.run(new Float32Array(width + 1))).rejects.toThrow('examples of 40 features');
    await expect(session.run(new Float32Array(0))).rejects.toThrow('0 features');
  });

  test('refuses weights and biases of different sizes', () => {
    expect(() => headToOnnx({ ...head, layers: [{ kernel, bias: new Float32Array(2) }] }, unknown)).toThrow(
      "can't have 120 weights and 2 biases",
    );
  });
});

describe('the tfjs LayersModel', () => {
  // First, because tfjs prints its banner once, at its first use.
  test('prints nothing to the console', async () => {
    const log = jest.spyOn(console, 'log').mockReturnValue();
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    await headToLayersModel(head);
    expect([...log.mock.calls, ...warn.mock.calls]).toEqual([]);
    log.mockRestore();
    warn.mockRestore();
  });

  test.each([
    ['without hidden layers', head],
    ['with two, and dropout', deep],
  ])('of a head %s loads with tf.loadLayersModel and gives the scores of head.onnx', async (_, head) => {
    const model = await loadSaved(head);
    const scores = tf.tidy(() => (model.predict(tf.tensor2d(features, [9, width])) as tf.Tensor).dataSync());
    model.dispose();
    const session = await createHeadSession(headToOnnx(head, unknown));
    const { probabilities } = await session.run(features);
    await session.release();
    expectClose(scores, [...probabilities], 1e-6);
  });

  test('has the dropout of the training after each hidden layer', async () => {
    const names = async (head: Head) => {
      const model = await loadSaved(head);
      const layers = model.layers.map(({ name }) => name);
      model.dispose();
      return layers;
    };
    expect(await names(deep)).toEqual(['hidden1', 'dropout1', 'hidden2', 'dropout2', 'dense']);
    expect(await names({ ...deep, dropout: 0 })).toEqual(['hidden1', 'hidden2', 'dense']);
  });

  test('has one dense softmax layer and contains its labels', async () => {
    const model = await loadSaved(head);
    expect(model.layers.map((layer) => [layer.getClassName(), layer.getConfig().activation])).toEqual([
      ['Dense', 'softmax'],
    ]);
    expect(model.getUserDefinedMetadata()).toEqual({ classes: head.classes });
    model.dispose();
  });

  test('has the same bytes each time', async () => {
    expect(await headToLayersModel(head)).toEqual(await headToLayersModel(head));
  });

  test('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await headToLayersModel(head);
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** Reads the two files as a web page would: model.json, then the weights it names. */
async function loadSaved(head: Head): Promise<tf.LayersModel> {
  const files = await headToLayersModel(head);
  const { weightsManifest, ...described } = JSON.parse(new TextDecoder().decode(files['model.json']));
  expect(weightsManifest[0].paths).toEqual(['weights.bin']);
  const weightData = files['weights.bin'].slice().buffer;
  return tf.loadLayersModel({
    load: async () => ({ ...described, weightSpecs: weightsManifest[0].weights, weightData }),
  });
}
