import { describe, expect, test } from '@jest/globals';
import { lowestIr, lowestOpset } from '../../../../shared/export/onnx/lowest-opset.ts';
import type { Node } from '../../../../shared/ml/onnx/model.ts';
import { type Attribute, nodeOf } from '../../../../shared/ml/onnx/parts.ts';

const node = (operator: string, inputs = ['x'], attributes: Record<string, Attribute> = {}): Node => ({
  ...nodeOf(operator, inputs, 'y', attributes),
  domain: '',
});
const lowest = (nodes: Node[], written = 17, rows = false) => lowestOpset(nodes, written, () => rows);

describe('the lowest operator set', () => {
  test.each([
    ['a convolution and its ReLU', [node('Conv', ['x', 'w']), node('Relu')], 7],
    ['limits as inputs', [node('Relu'), node('Clip', ['x', 'low', 'high'])], 11],
    ['axes as an attribute', [node('ReduceMean', ['x'], { axes: { ints: [1] } })], 7],
    ['axes counted from the end', [node('ReduceMean', ['x'], { axes: { ints: [-1] } })], 11],
    ['a negative axis', [node('Concat', ['x', 'z'], { axis: { i: -1 } })], 11],
    ['a product without a bias', [node('Gemm', ['x', 'w'])], 11],
    ['allowed zeros', [node('Reshape', ['x', 's'], { allowzero: { i: 0 } })], 14],
    ['quantised channels', [node('DequantizeLinear', ['x', 's', 'z'], { axis: { i: 0 } })], 13],
  ])('of %s is that which brought them', (_, nodes, expected) => expect(lowest(nodes as Node[])).toBe(expected));

  test('with axes as an input is 18', () => expect(lowest([node('ReduceMax', ['x', 'axes'])], 20)).toBe(18));

  test('of a softmax is low only if its input consists of rows', () => {
    const softmax = [node('Softmax', ['x'], { axis: { i: 1 } })];
    expect([lowest(softmax), lowest(softmax, 17, true)]).toEqual([13, 7]);
  });

  test.each([
    ['an operator', [node('Resize')]],
    ['an operator of another domain', [{ ...node('Relu'), domain: 'com.microsoft' }]],
    ['an attribute', [node('QuantizeLinear', ['x', 's'], { block_size: { i: 4 } })]],
    ['a name of every object', [node('constructor')]],
  ])('stays as written where %s is not known', (_, nodes) => expect(lowest(nodes)).toBe(17));

  test('is never higher than the one written', () => expect(lowest([node('Clip', ['x', 'low'])], 9)).toBe(9));
});

test('the file format is that of the release that added the operator set', () => {
  expect([7, 9, 10, 11, 13, 17, 19, 21, 23, 28].map(lowestIr)).toEqual([4, 4, 5, 6, 7, 8, 9, 10, 11, 14]);
});
