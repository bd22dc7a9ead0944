import { describe, expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createGraph } from '../../../../shared/ml/onnx/graph.ts';
import { ModelProto } from '../../../../shared/ml/onnx/schema.ts';

/** x [rows, 2] times a constant [2, 3], plus 0.5, clamped by a leaky ReLU. */
function sample(): Uint8Array {
  const graph = createGraph('sample');
  const x = graph.input('x', 'float32', ['rows', 2]);
  const w = graph.constant('w', 'float32', [2, 3], Float32Array.of(1, 2, 3, 4, 5, -6));
  const c = graph.constant('c', 'float32', [1], Float32Array.of(0.5));
  const product = graph.node('Gemm', [x, w, c], { alpha: { f: 2 }, transA: { i: 0 } });
  graph.node('LeakyRelu', [product], { alpha: { f: 0.25 } }, 'y');
  graph.output('y', 'float32', ['rows', 3]);
  return graph.toBytes({ made: 'by a test' });
}

describe('an ONNX graph', () => {
  test('is run by ONNX Runtime', async () => {
    const session = await InferenceSession.create(sample());
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 1, 0, 1), [2, 2]) });
    expect(y?.dims).toEqual([2, 3]);
    expect(Array.from(y?.data as Float32Array)).toEqual([10.5, 14.5, -1.375, 8.5, 10.5, -2.875]);
    await session.release();
  });

  test('has nodes with several outputs, and a loop whose body reads outer values', async () => {
    const graph = createGraph('loop');
    const x = graph.input('x', 'float32', [2, 2]);
    const [left, right] = graph.nodes('Split', [x], { axis: { i: 1 } }, ['left', 'right']) as [string, string];
    const turns = graph.constant('turns', 'int64', [], BigInt64Array.of(3n));
    const body = graph.body('turn');
    body.input('turn', 'int64', []);
    const going = body.input('going', 'bool', []);
    const sum = body.node('Add', [body.input('sum', 'float32', [2, 1]), right]);
    body.output(body.node('Identity', [going]), 'bool', []);
    body.output(sum, 'float32', [2, 1]);
    graph.nodes('Loop', [turns, '', left], { body: { g: body.toMessage() } }, ['y']);
    graph.output('y', 'float32', [2, 1]);
    const session = await InferenceSession.create(graph.toBytes());
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 10, 2, 20), [2, 2]) });
    expect(Array.from(y?.data as Float32Array)).toEqual([31, 62]);
    await session.release();
  });

  test('has the same bytes when made in the same way', () => {
    expect(sample()).toEqual(sample());
  });

  test('contains opset 17, its metadata and its free sizes', () => {
    const model = ModelProto.toObject(ModelProto.decode(sample()), { longs: Number });
    expect(model).toMatchObject({
      irVersion: 8,
      opsetImport: [{ version: 17 }],
      metadataProps: [{ key: 'made', value: 'by a test' }],
      graph: {
        input: [{ name: 'x', type: { tensorType: { shape: { dim: [{ dimParam: 'rows' }, { dimValue: 2 }] } } } }],
      },
    });
  });

  test('carries attributes of every kind', () => {
    const graph = createGraph('attributes');
    const x = graph.input('x', 'float32', ['n']);
    graph.node('Any', [x], { i: { i: -3 }, f: { f: 0.5 }, s: { s: 'é' }, is: { ints: [1, 2] }, fs: { floats: [1.5] } });
    const [node] = ModelProto.toObject(ModelProto.decode(graph.toBytes()), { longs: Number }).graph.node;
    expect(node.attribute).toMatchObject([
      { name: 'i', type: 2, i: -3 },
      { name: 'f', type: 1, f: 0.5 },
      { name: 's', type: 3, s: Buffer.from('é') },
      { name: 'is', type: 7, ints: [1, 2] },
      { name: 'fs', type: 6, floats: [1.5] },
    ]);
  });

  test('refuses an undefined value, and one defined twice', () => {
    const graph = createGraph('wrong');
    expect(() => graph.node('Relu', ['x'])).toThrow('Graph wrong has no value x for Relu');
    expect(() => graph.output('y', 'float32', [1])).toThrow('no value y');
    graph.input('x', 'float32', [1]);
    expect(() => graph.input('x', 'float32', [1])).toThrow('two values named x');
  });
});
