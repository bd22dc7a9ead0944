import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { importBase } from '../../../bases/make/import-base.ts';
import { presets } from '../../../bases/make/preprocessing.ts';
import { drawnImages } from '../../../shared/ml/extract/drawn-images.ts';
import { type Model, type ValueInfo, writeModel } from '../../../shared/ml/onnx/model.ts';
import { withRandomWeights } from './random-weights.ts';

/** Well-known architectures in the Python package `onnx`, without weights. */
const packageFolder = execFileSync('python3', ['-c', 'import onnx; print(onnx.__path__[0])'], { encoding: 'utf8' });
const folder = join(packageFolder.trim(), 'backend/test/data/light');

/** For each graph: the input of its prediction layer, and its number of features. */
const architectures = [
  ['bvlc_alexnet', 'data_0', 'r22', 4096],
  ['densenet121', 'data_0', 'r908', 1024],
  ['inception_v1', 'data_0', 'r141', 1024],
  ['inception_v2', 'data_0', 'r506', 1024],
  ['resnet50', 'gpu_0/data_0', 'r173', 2048],
  ['shufflenet', 'gpu_0/data_0', 'r200', 544],
  ['squeezenet', 'data_0', 'r61', 512],
  ['vgg19', 'data_0', 'r44', 4096],
  ['zfnet512', 'gpu_0/data_0', 'r19', 1024],
] as const;
const size = 224;

/** The value of the original graph, which takes one image, at `value`; the mean of a map. */
async function penultimate(model: Model, input: string, value: string, pixels: Uint8Array): Promise<number[]> {
  model.graph.output = [{ name: value } as ValueInfo];
  const session = await InferenceSession.create(writeModel(model), { intraOpNumThreads: 1, logSeverityLevel: 4 });
  const { mean, std } = presets.imagenet;
  const points = size * size;
  const image = new Float32Array(3 * points);
  for (let i = 0; i < image.length; i++) {
    const channel = Math.floor(i / points);
    const pixel = pixels[(i % points) * 3 + channel] as number;
    image[i] = (pixel - (mean[channel] as number)) / (std[channel] as number);
  }
  // The second input of ZFNet leads nowhere.
  const extra = session.inputNames.filter((name) => name !== input);
  const feeds = Object.fromEntries(extra.map((name) => [name, new Tensor('float32', [0], [1, 1])]));
  const result = await session.run({ ...feeds, [input]: new Tensor('float32', image, [1, 3, size, size]) });
  const { data, dims } = result[value] as Tensor & { data: Float32Array };
  await session.release();
  const map = dims.length === 4 ? (dims[2] as number) * (dims[3] as number) : 1;
  const width = data.length / map;
  return Array.from(
    { length: width },
    (_, i) => data.subarray(i * map, (i + 1) * map).reduce((a, b) => a + b, 0) / map,
  );
}

describe('an architecture of the onnx package', () => {
  test.each(architectures)(
    '%s gives the features that its prediction layer took',
    async (name, input, value, width) => {
      const file = readFileSync(join(folder, `light_${name}.onnx`));
      const pixels = drawnImages(2, size, 3);
      const original = withRandomWeights(file);
      const { model, manifest } = await importBase(writeModel(original), {
        name: 'light',
        preprocessing: presets.imagenet,
        licence: 'Apache-2.0',
        source: {},
      });
      expect(manifest.output.features.size).toBe(width);
      const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 4 });
      const result = await session.run({ image: new Tensor('uint8', pixels, [2, size, size, 3]) }, ['features']);
      await session.release();
      const features = result.features?.data as Float32Array;
      const expected = await penultimate(original, input, value, pixels.subarray(size * size * 3));
      const largest = Math.max(...expected.map(Math.abs));
      expect(largest).toBeGreaterThan(1e-3);
      const off = expected.map((each, i) => Math.abs(each - (features[width + i] as number)));
      expect(Math.max(...off) / Math.max(1, largest)).toBeLessThan(1e-4);
    },
    120_000,
  );
});
