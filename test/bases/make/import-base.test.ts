import { describe, expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type ImportOptions, importBase } from '../../../bases/make/import-base.ts';
import { type Preprocessing, type Preset, presets } from '../../../bases/make/preprocessing.ts';
import { drawnImages } from '../../../shared/ml/extract/drawn-images.ts';
import { readModel, type ValueInfo, writeModel } from '../../../shared/ml/onnx/model.ts';
import { dataTypes } from '../../../shared/ml/onnx/parts.ts';
import { ends, smallClassifier, smallSize, smallWidth } from './small-cnn.ts';

const options: ImportOptions = { name: 'small', preprocessing: presets.imagenet, licence: 'Apache-2.0', source: {} };
const points = smallSize * smallSize;
const pixels = drawnImages(3, smallSize, 2);

async function run(
  model: Uint8Array,
  feeds: Record<string, Tensor>,
  output: string,
): Promise<{ data: Float32Array; dims: readonly number[] }> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  const results = await session.run(feeds, [output]);
  await session.release();
  return results[output] as Tensor & { data: Float32Array };
}

/** The value `penultimate` of the original model, image by image; the mean of a map. */
async function expectedFeatures(file: Uint8Array, { channels, mean, std }: Preprocessing, value = 'penultimate') {
  const model = readModel(file);
  model.graph.output = [{ name: value } as ValueInfo];
  const rows: number[] = [];
  for (let image = 0; image < 3; image++) {
    const input = new Float32Array(3 * points);
    for (let i = 0; i < input.length; i++) {
      const channel = Math.floor(i / points);
      const source = channels === 'bgr' ? 2 - channel : channel;
      const pixel = pixels[image * 3 * points + (i % points) * 3 + source] as number;
      input[i] = (pixel - (mean[channel] as number)) / (std[channel] as number);
    }
    const feeds = { pixels: new Tensor('float32', input, [1, 3, smallSize, smallSize]) };
    const { data } = await run(writeModel(model), feeds, value);
    const map = data.length / smallWidth;
    for (let i = 0; i < data.length; i += map) rows.push(data.subarray(i, i + map).reduce((a, b) => a + b, 0) / map);
  }
  return rows;
}

const outputOf = (model: Uint8Array, output: string) =>
  run(model, { image: new Tensor('uint8', pixels, [3, smallSize, smallSize, 3]) }, output);

function expectNear(found: Float32Array, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  const largest = Math.max(1, ...expected.map(Math.abs));
  expect(Math.max(...expected.map((value, i) => Math.abs(value - (found[i] as number)))) / largest).toBeLessThan(1e-5);
}

/** The model with weights and values of 16 bits. */
function inFloat16(file: Uint8Array): Uint8Array {
  const model = readModel(file);
  const { initializer, input, output } = model.graph;
  for (const tensor of initializer.filter(({ dataType }) => dataType === dataTypes.float32)) {
    const numbers = new DataView(Uint8Array.from(tensor.rawData).buffer);
    const halves = Uint16Array.from({ length: numbers.byteLength / 4 }, (_, i) =>
      half(numbers.getFloat32(i * 4, true)),
    );
    Object.assign(tensor, { dataType: dataTypes.float16, rawData: new Uint8Array(halves.buffer) });
  }
  for (const { type } of [...input, ...output]) Object.assign(type?.tensorType ?? {}, { elemType: dataTypes.float16 });
  return writeModel(model);
}

/** The bits of the nearest float16; subnormal numbers become 0. */
function half(value: number): number {
  const sign = value < 0 ? 0x8000 : 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  if (!(exponent >= -14)) return sign;
  return sign + ((exponent + 15) << 10) + Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
}

describe('a classifier', () => {
  const cases = Object.keys(ends).flatMap((end) => [
    [end, 'N'],
    [end, 1],
  ]) as [string, string | number][];
  test.each(cases)('that ends with %s, batch %s, gives the input of its prediction layer', async (end, batch) => {
    const file = smallClassifier(end, batch);
    const { model, manifest, predictionLayer } = await importBase(file, options);
    expect(manifest.output.features.size).toBe(smallWidth);
    expect(predictionLayer?.operator).toMatch(/^(Gemm|MatMul|Conv)$/);
    expectNear((await outputOf(model, 'features')).data, await expectedFeatures(file, presets.imagenet));
  });

  test('of a fixed batch of 4 takes any number of images', async () => {
    const { model } = await importBase(smallClassifier('AveragePool, Reshape with the batch in it, Gemm', 4), options);
    expect((await outputOf(model, 'features')).dims).toEqual([3, smallWidth]);
  });

  test('gives its last map and the features, which are its means', async () => {
    for (const end of Object.keys(ends)) {
      const { model, manifest } = await importBase(smallClassifier(end), options);
      expect(manifest.output.map).toEqual({ name: 'map', shape: [smallWidth, 8, 8] });
      const [{ data: map }, { data: features }] = [await outputOf(model, 'map'), await outputOf(model, 'features')];
      expectNear(
        features,
        Array.from(features, (_, i) => map.subarray(i * 64, (i + 1) * 64).reduce((a, b) => a + b, 0) / 64),
      );
    }
  });

  test.each(Object.keys(presets) as Preset[])('has the preset %s in front', async (preset) => {
    const file = smallClassifier();
    const { model } = await importBase(file, { ...options, preprocessing: presets[preset] });
    expectNear((await outputOf(model, 'features')).data, await expectedFeatures(file, presets[preset]));
  });

  test('with channels last gives the same', async () => {
    const [first, last] = [smallClassifier(undefined, 1, 'NCHW'), smallClassifier(undefined, 1, 'NHWC')];
    const { model } = await importBase(last, options);
    expectNear((await outputOf(model, 'features')).data, await expectedFeatures(first, presets.imagenet));
  });

  test('in float16 has the same input and output types as others', async () => {
    const { model } = await importBase(inFloat16(smallClassifier()), options);
    const { data } = await outputOf(model, 'features');
    const expected = await expectedFeatures(smallClassifier(), presets.imagenet);
    expect(data).toBeInstanceOf(Float32Array);
    const largest = Math.max(...expected.map(Math.abs));
    for (const [i, value] of expected.entries())
      expect(Math.abs(value - (data[i] as number))).toBeLessThan(0.01 * largest);
  });

  test('can be cut elsewhere, with the map there pooled or flattened', async () => {
    const file = smallClassifier();
    const pooled = await importBase(file, { ...options, features: 'block' });
    expectNear((await outputOf(pooled.model, 'features')).data, await expectedFeatures(file, presets.imagenet));
    const flat = await importBase(file, { ...options, features: 'block', flatten: true });
    expect(flat.manifest.output).toEqual({ features: { name: 'features', size: smallWidth * 64 } });
  });

  test('that is already a base model is not cut again', async () => {
    const first = await importBase(smallClassifier(), options);
    const plain = { ...options, preprocessing: presets.none };
    const again = await importBase((await importBase(first.model, plain)).model, plain);
    expect(again.predictionLayer).toBeUndefined();
    expect(again.manifest.output).toEqual(first.manifest.output);
    expectNear((await outputOf(again.model, 'features')).data, [...(await outputOf(first.model, 'features')).data]);
  });

  test('becomes the same base model each time', async () => {
    const [a, b] = [await importBase(smallClassifier(), options), await importBase(smallClassifier(), options)];
    expect(a.manifest.digest).toBe(b.manifest.digest);
  });

  test('reports its layers, parameters and time', async () => {
    const { layers, parameters, millisecondsPerImage } = await importBase(smallClassifier(), options);
    // Three convolutions: 4 x 3 x 3 x 3 and twice 3 x 4; mean and standard deviation of three channels.
    expect({ layers, parameters }).toEqual({ layers: 3, parameters: 108 + 24 + 6 });
    expect(millisecondsPerImage).toBeGreaterThan(0);
  });
});

describe('a tap', () => {
  const sample = async (size: number) => drawnImages(20, size, 9);
  const tapped = (more: Partial<ImportOptions>) =>
    importBase(smallClassifier(), { ...options, taps: [{ node: 'left-branch', weight: 0.5 }], sample, ...more });

  test('adds mean and maximum of its map, and the parts have the right spread', async () => {
    const { model, manifest, norms } = await tapped({ root: true });
    expect(manifest.output.features.size).toBe(smallWidth + 3 + 3);
    const images = await sample(smallSize);
    const { data } = await run(
      model,
      { image: new Tensor('uint8', images, [20, smallSize, smallSize, 3]) },
      'features',
    );
    const spread = (from: number, to: number) => {
      let total = 0;
      for (let j = from; j < to; j++) {
        const column = Array.from({ length: 20 }, (_, i) => data[i * 12 + j] as number);
        const mean = column.reduce((a, b) => a + b, 0) / 20;
        total += column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 20;
      }
      return total;
    };
    const [last, mean, maximum] = [spread(0, 6), spread(6, 9), spread(9, 12)];
    expect(mean / last).toBeCloseTo(0.125, 4);
    expect(maximum / last).toBeCloseTo(0.125, 4);
    expect(Math.sqrt(last + mean + maximum) / (norms?.last as number)).toBeCloseTo(1, 4);
  });

  test('with the norms of an earlier sample needs no images, and gives the same bytes', async () => {
    const first = await tapped({ root: true });
    const again = await tapped({ root: true, norms: first.norms, sample: undefined });
    expect(again.manifest.digest).toBe(first.manifest.digest);
  });

  test('must be a map', async () => {
    await expect(tapped({ taps: [{ node: 'penultimate', weight: 1 }] })).rejects.toThrow(
      /Tap `penultimate` has sizes \[2, 6\].*Name the result of a block/,
    );
  });
});
