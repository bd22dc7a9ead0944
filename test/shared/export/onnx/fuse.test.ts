import { expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { fuse } from '../../../../shared/export/onnx/fuse.ts';
import { loadBase } from '../../../../shared/ml/extract/base.ts';
import { type BaseFiles, readBaseFolder } from '../../../../shared/ml/extract/base-files.ts';
import { drawnImages } from '../../../../shared/ml/extract/drawn-images.ts';
import { deepHeadToOnnx } from '../../../../shared/ml/head/deep/deep-head-onnx.ts';
import { headToOnnx } from '../../../../shared/ml/head/head-onnx.ts';
import { createHeadSession } from '../../../../shared/ml/head/head-session.ts';
import { createGraph } from '../../../../shared/ml/onnx/graph.ts';
import { readModel, toNumber, type ValueInfo, writeModel } from '../../../../shared/ml/onnx/model.ts';
import { loadTail } from '../../../../shared/ml/tail/load-tail.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { tinyManifest, tinyModel, tinySize } from '../../ml/extract/tiny-base.ts';
import { tinyBlocks } from '../../ml/extract/tiny-blocks.ts';
import { tinyBlocksHead } from '../../ml/extract/tiny-blocks-head.ts';
import { someUnknown, tinyHead } from '../tiny-version.ts';

const tiny = (model = tinyModel()): BaseFiles => ({ manifest: tinyManifest(model), model });

/** The outputs of a base model cut at a value, and of the deep head on this value. */
async function deepBothWays(base: BaseFiles, head: Uint8Array, value: string, pixels: Uint8Array, count: number) {
  const { height, width } = base.manifest.input;
  const image = new Tensor('uint8', pixels, [count, height, width, 3]);
  const fused = await InferenceSession.create(fuse(base, head, {}, value).bytes);
  const outputs = await fused.run({ image });
  const cut = readModel(base.model);
  cut.graph.output = [{ name: value } as ValueInfo];
  const trunk = await InferenceSession.create(writeModel(cut));
  const hosted = await createHeadSession(head);
  const maps = await trunk.run({ image });
  const expected = await hosted.run(maps[value]?.data as Float32Array);
  await Promise.all([fused.release(), trunk.release(), hosted.release()]);
  return { outputs, expected };
}

test('a trunk and a deep head are fused to the outputs of other versions, and predict the same', async () => {
  const head = deepHeadToOnnx(await tinyBlocksHead(['a', 'b', 'c']), someUnknown(3, 4));
  const { outputs, expected } = await deepBothWays(tinyBlocks(), head, 'block 1', drawnImages(5, tinySize), 5);
  expect(Object.keys(outputs).sort()).toEqual(['known', 'label', 'logits', 'probabilities']);
  for (const name of ['probabilities', 'known'] as const)
    for (const [i, score] of expected[name].entries()) expect(outputs[name]?.data[i]).toBeCloseTo(score, 5);
});

test('EfficientNet-Lite0 with a deep head is fused at operator set 11', async () => {
  const base = await readBaseFolder('bases/efficientnet-lite0');
  const { block, tail } = await loadTail(base, 'auto');
  const random = createRandom(1);
  const weights = (rows: number, columns: number) =>
    Float32Array.from({ length: rows * columns }, () => random() / 2 ** 32 - 0.5);
  const dense = {
    kernel: { name: 'dense.kernel', dimensions: [4, 1280], values: weights(4, 1280) },
    bias: { name: 'dense.bias', dimensions: [4, 1], values: weights(4, 1) },
  } as const;
  const trained = { classes: ['a', 'b', 'c', 'd'], depth: 10, head: { tail, dense } };
  const head = deepHeadToOnnx(trained, someUnknown(4, 1280));
  expect(fuse(base, head, {}, block.value)).toMatchObject({ opset: 11, ir: 6 });
  const { outputs, expected } = await deepBothWays(base, head, block.value, drawnImages(2, 224), 2);
  for (const [i, score] of expected.probabilities.entries())
    expect(outputs.probabilities?.data[i]).toBeCloseTo(score, 5);
});

/** The outputs of the fused file, and of base model and head in sequence. */
async function bothWays(base: BaseFiles, head: Uint8Array, pixels: Uint8Array, count: number) {
  const { height, width } = base.manifest.input;
  const session = await InferenceSession.create(fuse(base, head, {}).bytes);
  const outputs = await session.run({ image: new Tensor('uint8', pixels, [count, height, width, 3]) });
  const loaded = await loadBase(base, { threads: 1 });
  const hosted = await createHeadSession(head);
  const expected = await hosted.run(await loaded.run(pixels, count));
  await Promise.all([session.release(), loaded.close(), hosted.release()]);
  return { outputs, expected };
}

test('a fused file predicts as base model and head do, with the label of the highest probability', async () => {
  const { outputs, expected } = await bothWays(tiny(), tinyHead(), drawnImages(5, tinySize), 5);
  expect(outputs.probabilities?.data).toEqual(expected.probabilities);
  expect(outputs.logits?.data).toEqual(expected.logits);
  expect(outputs.known?.data).toEqual(expected.known);
  const best = [0, 1, 2, 3, 4].map((i) => {
    const scores = expected.probabilities.subarray(i * 3, i * 3 + 3);
    return BigInt(scores.indexOf(Math.max(...scores)));
  });
  expect(Array.from((outputs.label as Tensor).data as BigInt64Array)).toEqual(best);
});

test('EfficientNet-Lite0 with a head of two layers is fused at operator set 11 and IR 6', async () => {
  const base = await readBaseFolder('bases/efficientnet-lite0');
  const random = createRandom(1);
  const weights = (length: number) => Float32Array.from({ length }, () => random() / 2 ** 32 - 0.5);
  const layers = [
    { kernel: weights(1280 * 8), bias: weights(8) },
    { kernel: weights(8 * 4), bias: weights(4) },
  ];
  const head = headToOnnx({ classes: ['a', 'b', 'c', 'd'], layers }, someUnknown(4, 1280));
  const { opset, ir, bytes } = fuse(base, head, { model: 'clothing' });
  expect([opset, ir]).toEqual([11, 6]);
  const file = readModel(bytes);
  expect([toNumber(file.irVersion), file.opsetImport.map(({ version }) => toNumber(version))]).toEqual([6, [11]]);
  expect(file.metadataProps).toMatchObject([{ key: 'model', value: 'clothing' }]);
  const { outputs, expected } = await bothWays(base, head, drawnImages(2, 224), 2);
  for (const [i, score] of expected.probabilities.entries()) {
    expect(outputs.probabilities?.data[i]).toBeCloseTo(score, 5);
  }
});

test('values of the base model with the same names as those of the head do not conflict', async () => {
  const model = readModel(tinyModel());
  const [first] = model.graph.node;
  const cast = first?.output[0] as string;
  for (const node of model.graph.node) {
    node.output = node.output.map((value) => (value === cast ? 'probabilities' : value));
    node.input = node.input.map((value) => (value === cast ? 'probabilities' : value));
  }
  const { outputs, expected } = await bothWays(tiny(writeModel(model)), tinyHead(), drawnImages(1, tinySize), 1);
  expect(outputs.probabilities?.data).toEqual(expected.probabilities);
});

test('a base model that needs operator set 18 has its head rewritten for it', async () => {
  const graph = createGraph('later');
  const numbers = graph.node('Cast', [graph.input('image', 'uint8', ['N', tinySize, tinySize, 3])], { to: { i: 1 } });
  const axes = graph.constant('axes', 'int64', [2], BigInt64Array.of(1n, 2n));
  graph.node('ReduceMean', [numbers, axes], { keepdims: { i: 0 } }, 'features');
  graph.output('features', 'float32', ['N', 3]);
  const model = readModel(graph.toBytes());
  for (const entry of model.opsetImport) entry.version = 18;
  const base = tiny(writeModel(model));
  expect(fuse(base, tinyHead(), {})).toMatchObject({ opset: 18, ir: 8 });
  const { outputs, expected } = await bothWays(base, tinyHead(), drawnImages(2, tinySize), 2);
  expect(outputs.known?.data).toEqual(expected.known);
});
