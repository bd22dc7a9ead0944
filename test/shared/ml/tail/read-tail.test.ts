import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createGraph } from '../../../../shared/ml/onnx/graph.ts';
import { type Model, readModel, type ValueInfo, writeModel } from '../../../../shared/ml/onnx/model.ts';
import type { DeepHead } from '../../../../shared/ml/tail/deep-head.ts';
import { readTail } from '../../../../shared/ml/tail/read-tail.ts';
import type { Parameter } from '../../../../shared/ml/tail/tail.ts';
import { createTrainer, openSessions } from '../../../../shared/ml/tail/trainer.ts';
import { toFloat16 } from '../../../../shared/numeric/float16.ts';

const file = new URL('../../../../bases/efficientnet-lite0/model.onnx', import.meta.url);
const from = '/_blocks.10/Add_output_0';
const map = { channels: 112, side: 14 };
const size = 1280;
const learningRates = ({ dimensions }: Parameter) => new Float64Array(dimensions[0]).fill(1e-3);

/** A dense layer whose logits are the features. */
const passed = (tail: DeepHead['tail']): DeepHead => {
  const values = new Float32Array(size * size);
  for (let i = 0; i < size; i++) values[i * size + i] = 1;
  return {
    tail,
    dense: {
      kernel: { name: 'dense.kernel', dimensions: [size, size], values },
      bias: { name: 'dense.bias', dimensions: [size, 1], values: new Float32Array(size) },
    },
  };
};

describe('the tail of EfficientNet-Lite0', () => {
  let model: Model;
  beforeAll(() => {
    model = readModel(readFileSync(file));
  });

  test('computes the features of the base model from the map of its trunk', async () => {
    const head = passed(readTail(model.graph, { from, map, features: 'features' }));
    const whole = readModel(readFileSync(file));
    whole.graph.output = [from, 'features'].map((name) => ({ name }) as ValueInfo);
    const session = await InferenceSession.create(writeModel(whole));
    const pixels = Uint8Array.from({ length: 224 * 224 * 3 }, (_, i) => (i * i) % 251);
    const results = await session.run({ image: new Tensor('uint8', pixels, [1, 224, 224, 3]) });
    const sessions = await openSessions(head, { dropout: false, threads: 1 });
    const trainer = createTrainer(head, sessions, { learningRates });
    const { logits: features } = await trainer.score(toFloat16(results[from]?.data as Float32Array));
    await sessions.release();

    const expected = results.features?.data as Float32Array;
    const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)));
    const difference = expected.reduce((max, value, i) => Math.max(max, Math.abs(value - (features[i] as number))), 0);
    // Float16 keeps 11 bits of the map.
    expect(difference / largest).toBeLessThan(2e-3);
  });

  test('has a kernel and a bias for each of its 16 convolutions', () => {
    const { layers } = readTail(model.graph, { from, map, features: 'features' });
    expect(layers.filter((layer) => 'kernel' in layer)).toHaveLength(16);
    expect(layers.at(-1)).toMatchObject({ kind: 'mean', output: 'features' });
  });

  test('gives the same gradients with one thread and with two', async () => {
    const tail = readTail(model.graph, { from, map, features: 'features' });
    const maps = Uint16Array.from({ length: 2 * 112 * 14 * 14 }, (_, i) => (i * 2_654_435_761) & 0xbfff);
    const dense = {
      kernel: { name: 'dense.kernel', dimensions: [2, size], values: new Float32Array(2 * size).fill(0.01) },
      bias: { name: 'dense.bias', dimensions: [2, 1], values: new Float32Array(2) },
    } as const;
    const trained = [1, 2].map(async (threads) => {
      const sessions = await openSessions({ tail, dense }, { dropout: false, threads });
      const trainer = createTrainer({ tail, dense }, sessions, { learningRates });
      await trainer.step({ maps, targets: Float32Array.of(0.5, 0, 0, 0.5) }, { factor: 1, weightDecay: 0 });
      const parameters = trainer.state.parameters.map(({ values }) => Buffer.from(values.buffer));
      await sessions.release();
      return Buffer.concat(parameters);
    });
    const [one, two] = await Promise.all(trained);
    expect(one?.equals(two as Buffer)).toBe(true);
  });
});

test('an operator that can not be trained is named', () => {
  const graph = createGraph('other');
  graph.input('map', 'float32', [1, 2, 4, 4]);
  graph.node('Sigmoid', ['map'], {}, 'features');
  const { graph: other } = readModel(graph.toBytes());
  expect(() => readTail(other, { from: 'map', map: { channels: 2, side: 4 }, features: 'features' })).toThrow(
    "Sigmoid features is not a supported layer, so the layers from here on can't be trained.",
  );
});
