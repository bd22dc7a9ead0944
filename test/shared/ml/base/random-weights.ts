import { constantTensor, indexGraph, integersOf } from '../../../../shared/ml/base/graph-index.ts';
import {
  type Model,
  type Node,
  readModel,
  type TensorMessage,
  toNumber,
  writeModel,
} from '../../../../shared/ml/onnx/model.ts';
import { nodeOf, tensorOf } from '../../../../shared/ml/onnx/parts.ts';
import { createRandom } from '../../../../shared/ml/train/random.ts';

/** Above this many numbers a weight is the product of a column and a row, so that VGG's 575 MB need no file. */
const largest = 4_000_000;

/**
 * Gives a graph whose weights are all one constant (made by ConstantOfShape) seeded random ones that keep the numbers
 * of a deep network within bounds: as He et al. 2015 for layers, near 1 for scales and variances.
 */
export function withRandomWeights(bytes: Uint8Array, seed = 7): Model {
  const model = readModel(bytes);
  const { graph } = model;
  const index = indexGraph(graph);
  const next = createRandom(seed);
  const uniform = () => next() / 2 ** 31 - 1;
  const added: Node[] = [];
  const weights: TensorMessage[] = [];
  graph.node = graph.node.filter((node) => {
    if (node.opType !== 'ConstantOfShape') return true;
    const name = node.output[0] as string;
    const sizes = integersOf(constantTensor(node.input[0], index) as TensorMessage);
    const [user] = index.users.get(name) ?? [];
    const scale = user?.opType === 'Unsqueeze' && index.users.get(user.output[0] as string)?.[0]?.opType === 'Mul';
    const positive = scale || (user?.opType === 'BatchNormalization' && [1, 4].includes(user.input.indexOf(name)));
    const fanIn = sizes.length > 1 ? sizes.slice(1).reduce((product, size) => product * size, 1) : 400;
    const value = positive ? () => 1 + uniform() / 4 : () => uniform() * Math.sqrt(6 / fanIn);
    const elements = sizes.reduce((product, size) => product * size, 1);
    if (elements <= largest) {
      weights.push(tensorOf(name, 'float32', sizes, Float32Array.from({ length: elements }, value)));
      return false;
    }
    const [rows, columns] = sizes as [number, number];
    weights.push(tensorOf(`${name}:column`, 'float32', [rows, 1], Float32Array.from({ length: rows }, value)));
    weights.push(tensorOf(`${name}:row`, 'float32', [1, columns], Float32Array.from({ length: columns }, uniform)));
    added.push(nodeOf('Mul', [`${name}:column`, `${name}:row`], name));
    return false;
  });
  graph.node = [...added, ...graph.node];
  graph.initializer.push(...weights);
  model.irVersion = Math.max(4, toNumber(model.irVersion));
  return readModel(writeModel(model));
}
