import { type Model, readModel, type ValueInfo, writeModel } from '../../shared/ml/onnx/model.ts';
import { nodeOf } from '../../shared/ml/onnx/parts.ts';
import { prune } from '../../shared/ml/onnx/prune.ts';
import { dataInputs, type GraphIndex, indexGraph } from './graph-index.ts';
import type { ImageInput } from './image-input.ts';
import { openProbe } from './probe.ts';

export interface Block {
  /** The node that computes the block's result: the name of a tap. */
  node: string;
  value: string;
  channels: number;
}

const activations = new Set(
  'Relu Clip LeakyRelu PRelu HardSwish Sigmoid Elu Selu Mish BatchNormalization Dropout Identity LRN'.split(' '),
);
const joins = new Set(['Add', 'Sum', 'Concat']);
/** Operators that turn a map into a vector. */
const vectors = new Set('GlobalAveragePool GlobalMaxPool ReduceMean Flatten Squeeze Gemm MatMul'.split(' '));
const maps = new Set([...activations, ...joins, 'Conv', 'Mul', 'MaxPool', 'AveragePool']);

/**
 * The blocks of a base model before `last`, in order: maps on every path from the image to `last`, at the end of a
 * block. A block ends where its branches join, where the next one branches or shrinks the map, or where the number of
 * channels has a minimum (the bottlenecks of MobileNet and EfficientNet).
 */
export async function findBlocks(model: Model, input: ImageInput, last: string): Promise<Block[]> {
  const trimmed = readModel(writeModel(model));
  prune(trimmed.graph, [last]);
  const index = indexGraph(trimmed.graph);
  const waists = findWaists(index, last).filter((value) => !onlyActivated(value, index));
  const channels = await countChannels(trimmed, input, waists);
  return waists.flatMap((value, i) => {
    const width = channels[i] as number;
    const narrow = width < (channels[i - 1] ?? 0) && width < (channels[i + 1] ?? 0);
    const maker = index.makers.get(value);
    const users = index.users.get(value) ?? [];
    const block =
      narrow || users.length > 1 || joins.has(maker?.opType ?? '') || users.some((user) => /Pool/.test(user.opType));
    return block && value !== last ? [{ node: maker?.name || value, value, channels: width }] : [];
  });
}

/** The maps on every path from the image to `last`, starting at the first convolution. */
function findWaists(index: GraphIndex, last: string): string[] {
  const { node: nodes } = index.graph;
  const lastUse = new Map<string, number>();
  for (const [i, node] of nodes.entries()) for (const value of dataInputs(node, index)) lastUse.set(value, i);
  const live = new Set<string>();
  const waists: string[] = [];
  let convolved = false;
  const lastConvolution = nodes.findLastIndex(({ opType }) => /Conv/.test(opType));
  for (const [i, node] of nodes.entries()) {
    const needs = dataInputs(node, index);
    if (needs.length === 0) continue;
    convolved ||= /Conv/.test(node.opType);
    for (const value of needs) if (lastUse.get(value) === i) live.delete(value);
    for (const value of node.output) if (lastUse.has(value) || value === last) live.add(value);
    const [only] = live;
    // Between convolutions, a Reshape only shuffles channels.
    const toVector = vectors.has(node.opType) || (node.opType === 'Reshape' && i > lastConvolution);
    if (convolved && live.size === 1 && toVector) break;
    if (convolved && live.size === 1 && only !== undefined && maps.has(index.makers.get(only)?.opType ?? '')) {
      if (waists.at(-1) !== only) waists.push(only);
    }
  }
  return waists;
}

function onlyActivated(value: string, { users }: GraphIndex): boolean {
  const found = users.get(value) ?? [];
  return found.length === 1 && activations.has(found[0]?.opType ?? '');
}

async function countChannels(model: Model, { name, size }: ImageInput, values: readonly string[]): Promise<number[]> {
  const { graph } = model;
  for (const value of values) graph.node.push(nodeOf('GlobalAveragePool', [value], `${value}:channels`));
  graph.output = values.map((value) => ({ name: `${value}:channels` }) as ValueInfo);
  const probe = await openProbe(writeModel(model));
  try {
    const image = { type: 'uint8', data: new Uint8Array(size * size * 3), sizes: [1, size, size, 3] } as const;
    const outputs = graph.output.map((output) => output.name);
    const { values: results } = await probe.run({ [name]: image }, outputs);
    return outputs.map((output) => results[output]?.sizes[1] ?? 0);
  } finally {
    await probe.close();
  }
}
