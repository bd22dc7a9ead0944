import { drawnImages } from '../../shared/ml/extract/drawn-images.ts';
import { type GraphMessage, type Model, toNumber, type ValueInfo, writeModel } from '../../shared/ml/onnx/model.ts';
import { prune, rename } from '../../shared/ml/onnx/prune.ts';
import type { Part } from './combine.ts';
import { meanLayout, pooledFrom } from './features-source.ts';
import { freeBatch } from './free-batch.ts';
import { constantIntegers, indexGraph, valueNamed } from './graph-index.ts';
import { findImageInput, type ImageInput, type InputChoice } from './image-input.ts';
import { findPredictionLayer } from './prediction-layer.ts';
import { type Feed, openProbe, type ProbeValue } from './probe.ts';
import { BaseProblem } from './problem.ts';
import { elementsOf } from './tensor-size.ts';

export interface Tap {
  /** Name of a node or value that is a map. */
  node: string;
  /** Spread of the tap relative to the last layer. */
  weight: number;
}

export interface CutOptions extends InputChoice {
  /** Name of the node at which to cut; by default before the prediction layer. */
  features?: string | undefined;
  /** Flattens a map at the cut, instead of taking its mean. */
  flatten?: boolean | undefined;
  taps?: readonly Tap[] | undefined;
  /** Takes signed square roots of the last layer. */
  root?: boolean | undefined;
}

export interface CutModel {
  /** The model up to the features, with a free batch and its original input. */
  bytes: Uint8Array;
  input: ImageInput;
  /** The last layer, then mean and maximum of each tap. */
  parts: Omit<Part, 'factor'>[];
  /** Widths of the parts. */
  widths: number[];
  /** The map whose means are the last layer's features. */
  map?: { value: string; shape: [number, number, number]; channelsLast: boolean } | undefined;
  predictionLayer?: { operator: string; name: string } | undefined;
}

/** Names that Headstart gives to values and nodes. A model that already is a base model contains them. */
const reserved = /^(image|map|features|preprocess(ed)?)(:.*)?$/;

/**
 * Cuts a model at its features, frees its batch, and runs it to find the sizes of its outputs.
 * @throws BaseProblem
 */
export async function cutModel(model: Model, options: CutOptions): Promise<CutModel> {
  const { graph } = model;
  const index = indexGraph(graph);
  // A base model has no prediction layer.
  const cutBefore = graph.output.some(({ name }) => name === 'features') ? 'features' : undefined;
  const named = options.features ?? cutBefore;
  const layer = named === undefined ? findPredictionLayer(index) : undefined;
  const features = layer?.features ?? valueNamed(named as string, index);
  const taps = (options.taps ?? []).map(({ node }) => valueNamed(node, index));
  const pooled = pooledFrom(features, index);

  prune(graph, [features, ...taps]);
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const found = findImageInput(graph, options);
  graph.input = graph.input.filter(({ name }) => !constants.has(name));
  // Before version 4 of the format, every constant is an input too.
  model.irVersion = Math.max(4, toNumber(model.irVersion));
  model.metadataProps = [];
  giveWay(graph);
  const input = { ...found, name: own(found.name) };
  checkConstantShapes(graph);
  freeBatch(model, input);

  const values = [features, ...taps].map(own);
  const outputs = [...new Set([...values, ...(pooled === undefined ? [] : [own(pooled)])])];
  graph.output = outputs.map((name) => ({ name }) as ValueInfo);
  prune(graph, outputs);
  const bytes = writeModel(model);
  const results = await tryBatches(bytes, input, outputs);

  const [first, ...others] = values.map((value) => ({ value, result: results[value] as ProbeValue }));
  const last = lastPart(first as Valued, layer?.node.opType === 'Conv' && !layer.pooledAfter, options);
  const map = mapOf(last, pooled === undefined ? undefined : own(pooled), results);
  const parts = [last, ...others.flatMap(tapParts)];
  const widths = parts.map(({ width }) => width);
  return {
    bytes,
    input,
    parts: parts.map(({ value, take, root }) => ({ value, take, root })),
    widths,
    map,
    predictionLayer: layer && {
      operator: layer.node.opType,
      name: layer.node.name || (layer.node.output[0] as string),
    },
  };
}

const own = (name: string): string => (reserved.test(name) ? `${name}:original` : name);

/** Renames values and nodes with reserved names. */
function giveWay(graph: GraphMessage): void {
  const values = graph.node.flatMap(({ output }) => output);
  const names = new Set([...values, ...[...graph.initializer, ...graph.input].map(({ name }) => name)]);
  const taken = [...names].filter((name) => reserved.test(name));
  // Longest first, so that no new name equals one that is renamed later.
  for (const name of taken.sort((a, b) => b.length - a.length)) rename(graph, name, own(name));
  for (const node of graph.node) node.name = own(node.name);
}

/** Checks the sizes of constants that the graph creates at run time: they can be far larger than the file. */
function checkConstantShapes(graph: GraphMessage): void {
  const index = indexGraph(graph);
  for (const { opType, input, output } of graph.node) {
    if (opType !== 'ConstantOfShape') continue;
    const shape = constantIntegers(input[0], index);
    if (shape) elementsOf(output[0] as string, shape);
  }
}

/** Runs one image, then two. @returns the values for two images */
async function tryBatches(
  bytes: Uint8Array,
  input: ImageInput,
  outputs: readonly string[],
): Promise<Record<string, ProbeValue>> {
  const probe = await openProbe(bytes);
  try {
    await probe.run({ [input.name]: feedOf(input, 1) }, outputs);
    const { values } = await probe.run({ [input.name]: feedOf(input, 2) }, outputs).catch((cause) => {
      throw fixedBatch(cause.message, cause);
    });
    for (const name of outputs) {
      const { sizes } = values[name] as ProbeValue;
      if (sizes[0] !== 2) throw fixedBatch(`\`${name}\` has sizes [${sizes.join(', ')}] for 2 images`);
    }
    return values;
  } finally {
    await probe.close();
  }
}

function fixedBatch(problem: string, cause?: unknown): BaseProblem {
  return new BaseProblem(
    'fixed-batch',
    `The model's batch can't be freed: it runs with 1 image, but not with 2. ${problem} Export it with a free batch (torch: dynamic_axes).`,
    { cause },
  );
}

function feedOf({ type, layout, size }: ImageInput, count: number): Feed {
  const pixels = drawnImages(count, size);
  const sizes = layout === 'NCHW' ? [count, 3, size, size] : [count, size, size, 3];
  if (type === 'uint8') return { type, data: pixels, sizes };
  if (type === 'float32') return { type, data: Float32Array.from(pixels, (value) => value / 128 - 1), sizes };
  // 0 and 1 as float16: enough to find the sizes.
  return { type, data: Uint16Array.from(pixels, (value) => (value > 127 ? 0x3c00 : 0)), sizes };
}

interface Valued {
  value: string;
  result: ProbeValue;
}
type SizedPart = Omit<Part, 'factor'> & { width: number; result: ProbeValue };

const isMap = ({ sizes }: ProbeValue): boolean => sizes.length === 4 && (sizes[2] as number) * (sizes[3] as number) > 1;

function lastPart({ value, result }: Valued, needsPoint: boolean, { flatten, root = false }: CutOptions): SizedPart {
  const { sizes } = result;
  const map = isMap(result);
  if (map && needsPoint) {
    throw new BaseProblem(
      'no-prediction-layer',
      `The model ends with a convolution on a map of ${sizes[2]} x ${sizes[3]}, as models for segmentation and detection do. Name the node that computes the features with --features NODE.`,
    );
  }
  if (sizes.length !== 2 && sizes.length !== 4) {
    throw new BaseProblem(
      'not-a-map',
      `\`${value}\` has sizes [${sizes.join(', ')}] for 2 images. Features must be [N, width] or a map [N, channels, height, width]. Name another node with --features NODE.`,
    );
  }
  const pool = map && !flatten;
  const width = pool ? (sizes[1] as number) : sizes.slice(1).reduce((product, size) => product * size, 1);
  return { value, take: pool ? 'mean' : 'flatten', root, width, result };
}

function tapParts({ value, result }: Valued): SizedPart[] {
  if (!isMap(result)) {
    throw new BaseProblem(
      'not-a-map',
      `Tap \`${value}\` has sizes [${result.sizes.join(', ')}] for 2 images, and a tap must be a map [N, channels, height, width]. Name the result of a block before the pooling.`,
    );
  }
  const width = result.sizes[1] as number;
  return (['mean', 'maximum'] as const).map((take) => ({ value, take, root: false, width, result }));
}

function mapOf(last: SizedPart, pooled: string | undefined, results: Record<string, ProbeValue>): CutModel['map'] {
  const sizes = (name: string) => (results[name] as ProbeValue).sizes.slice(1) as [number, number, number];
  if (last.take === 'mean') return { value: last.value, shape: sizes(last.value), channelsLast: false };
  if (pooled === undefined) return undefined;
  const layout = meanLayout(results[pooled], last.result);
  if (layout === undefined) return undefined;
  const [a, b, c] = sizes(pooled);
  return { value: pooled, shape: layout === 'first' ? [a, b, c] : [c, a, b], channelsLast: layout === 'last' };
}
