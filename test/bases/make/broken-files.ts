import { attributeOf, nodeOf, tensorOf, valueInfoOf } from '../../../shared/ml/onnx/parts.ts';
import { changed, cut, ending, external, nodeMaking, perceptron, sized, text, weight, whole } from './damage.ts';

/** The fault, the file, the code of the problem, and the expected message. */
export const broken: [string, Uint8Array, string, RegExp][] = [
  ['empty', new Uint8Array(0), 'not-onnx', /empty/],
  ['text', text('this is no model\n'), 'not-onnx', /Export the model as ONNX/],
  ['JSON', text('{"modelTopology": {}}'), 'not-onnx', /Export the model as ONNX/],
  ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13), 'not-onnx', /Export/],
  ['a zip (a torch checkpoint)', text('PK\x03\x04archive/data.pkl'), 'not-onnx', /Export/],
  ['zeros', new Uint8Array(4096), 'not-onnx', /Export/],
  ['the first byte alone', whole.slice(0, 1), 'not-onnx', /Export/],
  ['a version and no graph', Uint8Array.of(8, 8), 'not-onnx', /no graph/],
  ['an empty graph', changed(({ graph }) => Object.assign(graph, { node: [] })), 'not-onnx', /no graph/],
  ...[0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95].map((share): [string, Uint8Array, string, RegExp] => [
    `cut off at ${share}`,
    cut(share),
    'damaged',
    /incomplete or damaged/,
  ]),
  ['a byte short', whole.slice(0, -1), 'damaged', /incomplete or damaged/],
  [
    'version 6 of the operators',
    changed((m) => Object.assign(m.opsetImport[0] as object, { version: 6 })),
    'missing-operators',
    /version_converter/,
  ],
  [
    'no version of the operators',
    changed((m) => Object.assign(m, { opsetImport: [] })),
    'missing-operators',
    /version none/,
  ],
  [
    'an operator of another domain',
    changed((m) => Object.assign(nodeMaking(m, 'Relu'), { domain: 'com.example', opType: 'Swirl' })),
    'missing-operators',
    /Swirl/,
  ],
  [
    'an operator that nobody knows',
    changed((m) => Object.assign(nodeMaking(m, 'Relu'), { opType: 'Swirl' })),
    'missing-operators',
    /Swirl/,
  ],
  ['weights in another file', external('weights.bin'), 'external-data', /`weights.bin`.*onnx.save/],
  ['weights above its folder', external('../../etc/passwd'), 'external-data', /`..\/..\/etc\/passwd`/],
  ['weights at an absolute path', external('/etc/passwd'), 'external-data', /`\/etc\/passwd`/],
  [
    'external weights inside a node',
    changed((m) => {
      const attribute = attributeOf('value', { i: 0 });
      Object.assign(attribute, {
        type: 4,
        t: { name: 'c', dims: [1], dataType: 1, dataLocation: 1, externalData: [{ key: 'location', value: 'c.bin' }] },
      });
      const node = nodeOf('Constant', [], 'c');
      node.attribute = [attribute];
      m.graph.node.push(node);
    }),
    'external-data',
    /`c.bin`/,
  ],
  [
    'fewer weights than its sizes say',
    changed((m) => {
      const t = weight(m, 'stem');
      t.rawData = t.rawData.subarray(8);
    }),
    'damaged',
    /`stem` should be 108 numbers/,
  ],
  [
    'more weights than its sizes say',
    changed((m) => {
      weight(m, 'stem').dims = [2, 3, 3, 3];
    }),
    'damaged',
    /should be 54 numbers/,
  ],
  [
    'no weights',
    changed((m) => {
      weight(m, 'stem').rawData = new Uint8Array(0);
    }),
    'damaged',
    /contains 0/,
  ],
  [
    'a negative size',
    changed((m) => {
      weight(m, 'stem').dims = [-4, 3, 3, 3];
    }),
    'damaged',
    /impossible sizes/,
  ],
  [
    'a huge weight',
    changed((m) => {
      weight(m, 'stem').dims = [2 ** 31, 2 ** 31];
    }),
    'too-large',
    /4611686018427388000 numbers/,
  ],
  [
    'a huge constant made when it runs',
    changed((m) => {
      m.graph.initializer.push(tensorOf('sizes', 'int64', [2], BigInt64Array.of(1n << 20n, 1n << 20n)));
      m.graph.initializer = m.graph.initializer.filter(({ name }) => name !== 'right');
      m.graph.node.unshift(nodeOf('ConstantOfShape', ['sizes'], 'right'));
    }),
    'too-large',
    /1099511627776 numbers/,
  ],
  [
    'a huge result',
    changed((m) => {
      m.graph.initializer.push(tensorOf('repeats', 'int64', [4], BigInt64Array.of(1n, 1n, 1n << 20n, 1n << 20n)));
      m.graph.node.push(nodeOf('Tile', ['block', 'repeats'], 'tiled'));
      for (const node of m.graph.node) if (node.opType === 'GlobalAveragePool') node.input = ['tiled'];
    }),
    'does-not-run',
    /can't run the model/,
  ],
  [
    'a cycle',
    changed((m) => {
      nodeMaking(m, 'Conv').input[0] = 'block';
    }),
    'damaged',
    /depends on its own result/,
  ],
  [
    'a node that needs itself',
    changed((m) => {
      const n = nodeMaking(m, 'Relu');
      n.input = [...n.output];
    }),
    'damaged',
    /depends on its own result/,
  ],
  [
    'a value that nothing makes',
    changed((m) => {
      nodeMaking(m, 'LRN').input = ['gone'];
    }),
    'damaged',
    /nothing computes `gone`/,
  ],
  [
    'an output that nothing makes',
    changed((m) => {
      m.graph.output = [valueInfoOf('gone', 'float32', ['N', 5])];
    }),
    'damaged',
    /output `gone`/,
  ],
  [
    'a value made twice',
    changed((m) => {
      nodeMaking(m, 'LRN').output = ['block'];
    }),
    'damaged',
    /two values are named `block`/,
  ],
  [
    'two inputs',
    ending(({ graph, map, weights }) => {
      const mask = graph.input('mask', 'float32', ['N', 6, 8, 8]);
      const row = graph.node('Flatten', [graph.node('GlobalAveragePool', [graph.node('Mul', [map, mask])])]);
      graph.node('MatMul', [row, weights('w', [6, 2])], {}, 'y');
      graph.output('y', 'float32', ['N', 2]);
    }),
    'several-inputs',
    /`pixels`, `mask`/,
  ],
  ['1 channel', sized('N', 1, 32, 32), 'no-image-input', /not an image of 3 channels/],
  ['a vector as input', sized('N', 3), 'no-image-input', /2 dimensions/],
  ['an image that is not square', sized('N', 3, 32, 48), 'no-image-input', /32 high and 48 wide/],
  ['an image of a million pixels a side', sized('N', 3, 1_000_000, 1_000_000), 'no-image-input', /32 to 1024/],
  [
    'a text input',
    changed(({ graph }) => {
      graph.input = [{ name: 'pixels', type: { tensorType: { elemType: 8, shape: { dim: [] } } } } as never];
    }),
    'no-image-input',
    /does not hold float32/,
  ],
  ['no CNN', perceptron(), 'no-prediction-layer', /no convolution/],
  [
    'segmentation',
    ending(({ graph, map, weights }) => {
      graph.node('Conv', [map, weights('w', [2, 6, 1, 1])], { kernel_shape: { ints: [1, 1] } }, 'y');
      graph.output('y', 'float32', ['N', 2, 8, 8]);
    }),
    'no-prediction-layer',
    /segmentation/,
  ],
  [
    'a convolution of 3x3 at the end',
    ending(({ graph, map, weights }) => {
      graph.node('Conv', [map, weights('w', [2, 6, 3, 3])], { kernel_shape: { ints: [3, 3] } }, 'y');
      graph.output('y', 'float32', ['N', 2, 6, 6]);
    }),
    'no-prediction-layer',
    /--features/,
  ],
  [
    'no layer at the end',
    ending(({ graph, map }) => {
      graph.node('NonZero', [map], {}, 'y');
      graph.output('y', 'int64', [4, 'n']);
    }),
    'no-prediction-layer',
    /--features/,
  ],
  [
    'a batch that is mixed',
    ending(({ graph, map, weights }) => {
      const mean = graph.node('ReduceMean', [map], { axes: { ints: [0] }, keepdims: { i: 1 } });
      const row = graph.node('Flatten', [graph.node('GlobalAveragePool', [graph.node('Sub', [map, mean])])]);
      graph.node('MatMul', [row, weights('w', [6, 2])], {}, 'y');
      graph.output('y', 'float32', ['N', 2]);
    }),
    'fixed-batch',
    /different features for an image alone and in a batch/,
  ],
  [
    'a batch of one inside',
    ending(({ graph, map, weights }) => {
      const ones = graph.constant('ones', 'int64', [2], BigInt64Array.of(6n, 64n));
      const flat = graph.node('Reshape', [map, ones]);
      const row = graph.node('Unsqueeze', [
        graph.node('ReduceMean', [flat], { axes: { ints: [1] }, keepdims: { i: 0 } }),
        graph.constant('axis', 'int64', [1], BigInt64Array.of(0n)),
      ]);
      graph.node('MatMul', [row, weights('w', [6, 2])], {}, 'y');
      graph.output('y', 'float32', ['N', 2]);
    }),
    'fixed-batch',
    /not with 2/,
  ],
  [
    'weights that are not a number',
    changed((m) => {
      weight(m, 'left').rawData = new Uint8Array(Float32Array.of(...new Array(12).fill(NaN)).buffer);
    }),
    'check-failed',
    /not finite/,
  ],
  [
    'weights that are all zero',
    changed((m) => {
      for (const name of ['left', 'right']) weight(m, name).rawData = new Uint8Array(48);
    }),
    'check-failed',
    /the same features for every image/,
  ],
  [
    'weights of another layer',
    changed((m) => {
      nodeMaking(m, 'Conv').input[1] = 'dense';
    }),
    'does-not-run',
    /can't run the model/,
  ],
];
