import { constantIntegers, indexGraph } from '../../../bases/make/graph-index.ts';
import {
  type Model,
  type Node,
  readModel,
  type TensorMessage,
  toNumber,
  writeModel,
} from '../../../shared/ml/onnx/model.ts';
import { nodeOf, tensorOf } from '../../../shared/ml/onnx/parts.ts';
import { createRandom } from '../../../shared/numeric/random.ts';

/** Above this many numbers a weight is the product of a column and a row, so that VGG's 575 MB need no file. */
const largest = 4_000_000;
const tableSize = 2 ** 16;

/**
 * Gives a graph whose weights are all one constant (made by ConstantOfShape) seeded random ones that keep the numbers
 * of a deep network within bounds: as He et al. 2015 for layers, near 1 for scales and variances.
 */
export function withRandomWeights(bytes: Uint8Array, seed = 7): Model {
  const model = readModel(bytes);
  const { graph } = model;
  const index = indexGraph(graph);
  const next = createRandom(seed);
  // A pool of numbers from -1 to 1 for all weights: drawing each of ResNet's 25 million would take too long.
  const table = Float32Array.from({ length: tableSize }, () => next() / 2 ** 31 - 1);
  const uniform = (count: number, scale: number, shift = 0) => {
    const numbers = new Float32Array(count);
    for (let at = 0; at < count; ) {
      const piece = table.subarray(next() % tableSize).subarray(0, count - at);
      numbers.set(piece, at);
      at += piece.length;
    }
    return numbers.map((value) => value * scale + shift);
  };
  const added: Node[] = [];
  const weights: TensorMessage[] = [];
  graph.node = graph.node.filter((node) => {
    if (node.opType !== 'ConstantOfShape') return true;
    const name = node.output[0] as string;
    const sizes = constantIntegers(node.input[0], index) as number[];
    const [user] = index.users.get(name) ?? [];
    const scale = user?.opType === 'Unsqueeze' && index.users.get(user.output[0] as string)?.[0]?.opType === 'Mul';
    const positive = scale || (user?.opType === 'BatchNormalization' && [1, 4].includes(user.input.indexOf(name)));
    const fanIn = sizes.length > 1 ? sizes.slice(1).reduce((product, size) => product * size, 1) : 400;
    const scaled = (count: number) => (positive ? uniform(count, 1 / 4, 1) : uniform(count, Math.sqrt(6 / fanIn)));
    const elements = sizes.reduce((product, size) => product * size, 1);
    if (elements <= largest) {
      weights.push(tensorOf(name, 'float32', sizes, scaled(elements)));
      return false;
    }
    const [rows, columns] = sizes as [number, number];
    weights.push(tensorOf(`${name}:column`, 'float32', [rows, 1], scaled(rows)));
    weights.push(tensorOf(`${name}:row`, 'float32', [1, columns], uniform(columns, 1)));
    added.push(nodeOf('Mul', [`${name}:column`, `${name}:row`], name));
    return false;
  });
  graph.node = [...added, ...graph.node];
  graph.initializer.push(...weights);
  model.irVersion = Math.max(4, toNumber(model.irVersion));
  return readModel(writeModel(model));
}
