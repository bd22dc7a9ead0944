import type { BaseManifest } from '../../shared/domain/base/manifest.ts';
import { sha256 } from '../../shared/domain/digest.ts';
import { isOnnxDomain, type Model, readModel, toNumber, writeModel } from '../../shared/ml/onnx/model.ts';
import { dataTypes, nodeOf } from '../../shared/ml/onnx/parts.ts';
import { checkBase } from './check-base.ts';
import { addMapOutput, combine, type Part } from './combine.ts';
import { type CutOptions, cutModel } from './cut-model.ts';
import type { ImageInput } from './image-input.ts';
import { openOnnx } from './open-onnx.ts';
import { factorsOf, measureParts, type PartNorms } from './part-scale.ts';
import { bakePreprocessing, type Preprocessing } from './preprocessing.ts';
import { openProbe } from './probe.ts';
import { BaseProblem } from './problem.ts';

export interface ImportOptions extends CutOptions {
  /** Name of the base model. */
  name: string;
  preprocessing: Preprocessing;
  /** Images to scale the parts by, RGB [n, size, size, 3]; required with taps or root, unless `norms` is given. */
  sample?: ((size: number) => Promise<Uint8Array>) | undefined;
  /** The norms of an earlier sample. */
  norms?: PartNorms | undefined;
  licence: string;
  source: Record<string, string>;
}

export interface ImportedBase {
  model: Uint8Array;
  manifest: BaseManifest;
  /** Number of convolutions and dense layers. */
  layers: number;
  parameters: number;
  millisecondsPerImage: number;
  /** The layer that was cut off; undefined if the caller named the features. */
  predictionLayer?: { operator: string; name: string } | undefined;
  /** Norms of the parts, if there are several parts, or roots. */
  norms?: PartNorms | undefined;
}

/** With more, features would be larger than images. */
const maxFeatures = 32_768;

/**
 * Makes a base model of an image classification CNN in ONNX: cuts off the prediction layer, frees the batch, pools the
 * last map, adds the scaling and layout of the pixels, and checks the result.
 * @throws BaseProblem that explains the problem of the file and the remedy
 */
export async function importBase(bytes: Uint8Array, options: ImportOptions): Promise<ImportedBase> {
  const cut = await cutModel(openOnnx(bytes), options);
  const { input, widths, map } = cut;
  const width = widths.reduce((sum, partWidth) => sum + partWidth, 0);
  if (width > maxFeatures) {
    throw new BaseProblem(
      'too-large',
      `The cut leaves ${width} features per image, more than ${maxFeatures}. Cut at a later node with --features, or omit --flatten.`,
    );
  }
  const assemble = (factors: readonly number[]): Model => {
    const model = readModel(cut.bytes);
    const parts = cut.parts.map((part, i): Part => ({ ...asFloat(model, part, input), factor: factors[i] as number }));
    combine(model, parts, width);
    if (map) addMapOutput(model, asFloat(model, map, input).value, map.shape, map.channelsLast);
    bakePreprocessing(model, input, options.preprocessing);
    model.producerName = 'headstart';
    model.graph.name = options.name;
    return model;
  };

  const plain = cut.parts.length === 1 && !options.root;
  const ones = cut.parts.map(() => 1);
  const norms = plain
    ? undefined
    : (options.norms ?? (await measure(writeModel(assemble(ones)), input, widths, options)));
  // A tap's mean and maximum share its weight.
  const weights = [1, ...(options.taps ?? []).flatMap(({ weight }) => [weight * Math.SQRT1_2, weight * Math.SQRT1_2])];
  const finished = assemble(norms ? factorsOf(norms, weights) : ones);
  const model = writeModel(finished);
  const { millisecondsPerImage } = await checkBase(model, input.size, width);
  return {
    model,
    manifest: manifestOf(model, finished, input, width, map?.shape, options),
    ...countLayers(finished),
    millisecondsPerImage,
    predictionLayer: cut.predictionLayer,
    norms,
  };
}

/** Converts the result of a model that computes in float16 to float32. */
function asFloat<T extends { value: string }>({ graph }: Model, part: T, { type }: ImageInput): T {
  if (type !== 'float16') return part;
  const value = `${part.value}:float32`;
  if (!graph.node.some(({ output }) => output[0] === value)) {
    graph.node.push(nodeOf('Cast', [part.value], value, { to: { i: dataTypes.float32 } }));
  }
  return { ...part, value };
}

async function measure(
  model: Uint8Array,
  { size }: ImageInput,
  widths: readonly number[],
  { sample, root }: ImportOptions,
): Promise<PartNorms> {
  if (!sample) throw new Error('Taps and roots need a sample of images for their scale.');
  const pixels = await sample(size);
  const one = size * size * 3;
  const rows: Float32Array[] = [];
  const probe = await openProbe(model);
  try {
    for (let at = 0; at < pixels.length; at += one) {
      const image = { type: 'uint8', data: pixels.slice(at, at + one), sizes: [1, size, size, 3] } as const;
      const { values } = await probe.run({ image }, ['features']);
      rows.push(values.features?.data as Float32Array);
    }
  } finally {
    await probe.close();
  }
  const width = widths.reduce((sum, partWidth) => sum + partWidth, 0);
  const features = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) features.set(row, i * width);
  return measureParts(features, widths, root ?? false);
}

function manifestOf(
  bytes: Uint8Array,
  { opsetImport }: Model,
  { size }: ImageInput,
  width: number,
  map: readonly [number, number, number] | undefined,
  { name, licence, source }: ImportOptions,
): BaseManifest {
  return {
    name,
    file: 'model.onnx',
    digest: sha256(bytes),
    bytes: bytes.length,
    input: { name: 'image', dtype: 'uint8', layout: 'NHWC', height: size, width: size, channels: 3 },
    output: {
      features: { name: 'features', size: width },
      ...(map && { map: { name: 'map', shape: [...map] as [number, number, number] } }),
    },
    decode: { colour: 'srgb', crop: 'cover', kernel: 'cubic' },
    opset: toNumber(opsetImport.find(({ domain }) => isOnnxDomain(domain))?.version ?? 0),
    licence,
    source,
  };
}

function countLayers({ graph }: Model): { layers: number; parameters: number } {
  const layers = graph.node.filter(({ opType }) => /Conv|Gemm|MatMul/.test(opType)).length;
  const numbers = graph.initializer.filter(({ dataType }) => dataType !== dataTypes.int64);
  const parameters = numbers.reduce((sum, { dims }) => sum + dims.map(toNumber).reduce((a, b) => a * b, 1), 0);
  return { layers, parameters };
}
