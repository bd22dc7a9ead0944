import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { TriedPart } from '../../bases/judge/try-taps.ts';
import type { Block } from '../../bases/make/blocks.ts';
import { prepareDecoding } from '../../shared/ml/extract/decode.ts';
import { sessionOptions } from '../../shared/ml/extract/session.ts';
import { type Model, type ValueInfo, writeModel } from '../../shared/ml/onnx/model.ts';
import { nodeOf } from '../../shared/ml/onnx/parts.ts';
import type { Output } from '../output/output.ts';
import { tapWeight } from './add.ts';
import { type ChosenImages, requireEveryClass } from './choose-images.ts';
import { decodeFile } from './sample.ts';

export interface EmbeddedBlocks {
  /**
   * Features of the usable images by source: `features` for the last layer, or a block's value for the mean and maximum
   * of its map.
   */
  parts: Map<string, TriedPart[]>;
  /** Class index of each usable image. */
  labels: Int32Array;
  unusable: number;
}

/**
 * Embeds all usable images: the last layer's features, and mean and maximum of each block.
 * @param model gets the blocks' outputs (it is changed)
 * @throws UsageError if a class has no usable image
 */
export async function embedBlocks(
  output: Output,
  model: Model,
  blocks: readonly Block[],
  images: ChosenImages,
  size: number,
): Promise<EmbeddedBlocks> {
  const { paths, labels } = images;
  const names = addPools(model, blocks);
  const session = await InferenceSession.create(writeModel(model), sessionOptions(availableParallelism()));
  const rows: Float32Array[][] = names.map(() => []);
  const used: number[] = [];
  const progress = output.progress({ title: 'Embed', total: paths.length, images: true });
  prepareDecoding();
  try {
    for (const [i, path] of paths.entries()) {
      const pixels = await decodeFile(path, size);
      progress.update(i + 1);
      if (!pixels) continue;
      used.push(labels[i] as number);
      const results = await session.run({ image: new Tensor('uint8', pixels, [1, size, size, 3]) }, names);
      for (const [n, name] of names.entries()) rows[n]?.push(results[name]?.data as Float32Array);
    }
  } finally {
    progress.stop();
    await session.release();
  }
  requireEveryClass(images, used);
  const partOf = (n: number, weight: number): TriedPart => ({ ...matrixOf(rows[n] ?? []), weight });
  const parts = new Map([['features', [partOf(0, 1)]]]);
  for (const [b, { value }] of blocks.entries()) {
    // Mean and maximum share the tap's weight.
    parts.set(value, [partOf(2 * b + 1, tapWeight * Math.SQRT1_2), partOf(2 * b + 2, tapWeight * Math.SQRT1_2)]);
  }
  return { parts, labels: Int32Array.from(used), unusable: paths.length - used.length };
}

/** Adds mean and maximum of each block to the model's outputs, after the features. @returns the names of the outputs */
function addPools({ graph }: Model, blocks: readonly Block[]): string[] {
  const names = ['features'];
  for (const { value } of blocks) {
    for (const operator of ['GlobalAveragePool', 'GlobalMaxPool']) {
      names.push(`${value}:${operator}`);
      graph.node.push(nodeOf(operator, [value], `${value}:${operator}`));
    }
  }
  graph.output = names.map((name) => ({ name }) as ValueInfo);
  return names;
}

function matrixOf(rows: readonly Float32Array[]): Pick<TriedPart, 'features' | 'width'> {
  const width = rows[0]?.length ?? 0;
  const features = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) features.set(row, i * width);
  return { features, width };
}
