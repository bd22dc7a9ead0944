import { InferenceSession } from 'onnxruntime-node';
import type { BaseManifest } from '../../domain/base/manifest.ts';
import { HeadstartError } from '../../domain/errors.ts';
import { type GraphMessage, type Node, readModel, type ValueInfo, writeModel } from '../onnx/model.ts';
import { needsOf, prune } from '../onnx/prune.ts';
import type { MapSize } from './tail.ts';
import { UnsupportedTail } from './unsupported-tail.ts';

/** A base model's file, with the part of its manifest that the search for blocks needs. */
export interface BlocksOf {
  manifest: Pick<BaseManifest, 'name' | 'output'>;
  model: Uint8Array;
}

/** A place where a base model can be cut into a trunk and a tail. */
export interface Block {
  /** Its number, from 0 at the image. */
  depth: number;
  /** The value of its map in the base model's graph. All paths from the image to the features pass through it. */
  value: string;
  map: MapSize;
}

const ends = new Set(['Add', 'Conv']);
const activations = new Set(
  'Clip Elu Gelu HardSigmoid HardSwish LeakyRelu Mish PRelu Relu Sigmoid Softplus Tanh'.split(' '),
);

/**
 * The blocks of a base model, from the image to the features: linear bottlenecks, as in MobileNetV2 and EfficientNet.
 * Each is a sum or a convolution without an activation right after it. A base model without bottlenecks has no blocks.
 */
export async function findBlocks({ manifest, model }: BlocksOf): Promise<Block[]> {
  const { output } = manifest;
  const whole = readModel(model);
  prune(whole.graph, [output.features.name]);
  const values = bottlenecks(whole.graph, output.features.name);
  if (values.length === 0) return [];

  prune(whole.graph, values);
  whole.graph.output = values.map((name) => ({ name }) as ValueInfo);
  const maps = await sizesOf(writeModel(whole));
  return values
    .flatMap((value) => {
      const map = maps.get(value);
      return map ? [{ value, map }] : [];
    })
    .map((block, depth) => ({ depth, ...block }));
}

/** The number of the last block whose map is twice as wide as the last block's. The first block if there is none. */
export function defaultDepth(blocks: readonly Block[]): number {
  const last = blocks.at(-1)?.map.side ?? 0;
  // A stride of 2 rounds up.
  const found = blocks.findLastIndex(({ map }) => map.side >= 2 * last - 1);
  return Math.max(0, found);
}

/**
 * The block with a number.
 * @throws UnsupportedTail if the base model has no blocks; HeadstartError `invalid-request` if it has others
 */
export function chooseBlock(name: string, blocks: readonly Block[], depth: number | 'auto'): Block {
  if (blocks.length === 0) {
    throw new UnsupportedTail(
      `Base model ${name} has no blocks: none of its sums and convolutions without an activation is on every path to its features. Train a dense head: omit depth.`,
    );
  }
  const number = depth === 'auto' ? defaultDepth(blocks) : depth;
  const block = blocks[number];
  if (block) return block;
  throw new HeadstartError(
    'invalid-request',
    `Base model ${name} has blocks 0 to ${blocks.length - 1}, and no block ${number}. Set depth to one of these, or to 'auto'.`,
  );
}

/** The values of linear bottlenecks that every path from the image to the features passes through. */
function bottlenecks({ node: nodes, initializer, input }: GraphMessage, features: string): string[] {
  const constants = new Set(initializer.map(({ name }) => name));
  const fromImage = new Set(input.map(({ name }) => name).filter((name) => !constants.has(name)));
  const needs = (node: Node) => needsOf(node).filter((value) => fromImage.has(value));
  const users = new Map<string, Node[]>();
  for (const node of nodes) {
    const used = needs(node);
    for (const value of used) users.set(value, [...(users.get(value) ?? []), node]);
    if (used.length > 0) for (const value of node.output) fromImage.add(value);
  }

  /** The values that later nodes still need. If there is only one, every path passes through it. */
  const live = new Map<string, number>();
  const found: string[] = [];
  for (const node of nodes) {
    const used = needs(node);
    for (const value of used) live.set(value, (live.get(value) ?? users.get(value)?.length ?? 0) - 1);
    for (const value of used) if (live.get(value) === 0) live.delete(value);
    if (used.length === 0) continue;
    for (const value of node.output) if (users.has(value)) live.set(value, users.get(value)?.length as number);
    const [only = ''] = live.keys();
    const isEnd = ends.has(node.opType) && !users.get(only)?.some(({ opType }) => activations.has(opType));
    if (live.size === 1 && only === node.output[0] && only !== features && isEnd) found.push(only);
  }
  return found;
}

/** The sizes of the outputs that are square maps, from the shapes that ONNX Runtime infers. */
async function sizesOf(model: Uint8Array): Promise<Map<string, MapSize>> {
  const session = await InferenceSession.create(model, { graphOptimizationLevel: 'disabled', logSeverityLevel: 3 });
  const sizes = session.outputMetadata.flatMap((output): [string, MapSize][] => {
    const [, channels, height, width] = output.isTensor ? output.shape : [];
    if (typeof channels !== 'number' || typeof height !== 'number' || height !== width) return [];
    return [[output.name, { channels, side: height }]];
  });
  await session.release();
  return new Map(sizes);
}
