import type { Trunk } from '../../ports/extractor.ts';
import { readModel, type ValueInfo, writeModel } from '../onnx/model.ts';
import { prune } from '../onnx/prune.ts';
import { type Block, chooseBlock, findBlocks } from '../tail/blocks.ts';
import type { BaseFiles } from './base-files.ts';
import type { ExtractorSettings } from './extractor.ts';
import { createImageReader } from './image-reader.ts';
import { trunkId } from './manifest.ts';
import { startRunner, type Threads, threadsFor } from './runner.ts';

/** The first blocks of a base model, without a decode path. */
export interface LoadedTrunk {
  /** The last of its blocks. */
  block: Block;
  /** Size of its ONNX file. */
  bytes: number;
  /**
   * Computes the map of an image, [channels, side, side], from its RGB pixels.
   * @throws Error if the map is not finite
   */
  run(pixels: Uint8Array): Promise<Float32Array>;
  /** Frees the trunk after the pending runs. */
  close(): Promise<void>;
}

/**
 * Cuts a base model after a block, and loads the first part.
 * @param depth the block's number
 * @throws HeadstartError `invalid-request` if the base model has no such block; Error if it can't be loaded
 */
export async function loadTrunk({ manifest, model }: BaseFiles, depth: number, threads: Threads): Promise<LoadedTrunk> {
  const { name, input } = manifest;
  const block = chooseBlock(name, await findBlocks({ manifest, model }), depth);
  const cut = cutAt(model, block.value);
  const runner = await startRunner({ model: cut, input: input.name, output: block.value }, threads);
  return {
    block,
    bytes: cut.length,
    async run(pixels) {
      const map = await runner.run(pixels, [1, input.height, input.width, input.channels]);
      if (map.every(Number.isFinite)) return map;
      throw new Error(`Block ${depth} of base model ${name} returned numbers that are not finite. Create it again.`);
    },
    close: () => runner.close(),
  };
}

export type ClosableTrunk = Trunk & Pick<LoadedTrunk, 'bytes' | 'close'>;

/**
 * The trunk of a base model with its decoding. Like an extractor, it takes images concurrently.
 * @param depth the number of its last block
 * @throws HeadstartError `invalid-request` if the base model has no such block; Error if it can't be loaded
 */
export async function createTrunk(
  files: BaseFiles,
  depth: number,
  settings: ExtractorSettings,
): Promise<ClosableTrunk> {
  const { digest, input } = files.manifest;
  const { block, bytes, run, close } = await loadTrunk(files, depth, threadsFor(settings));
  const images = createImageReader(input.width, (path) => trunkId(digest, depth, path), settings);
  return {
    id: images.id,
    ids: images.ids,
    depth,
    map: block.map,
    bytes,
    async extract(image, { as } = {}) {
      const read = await images.read(image, as);
      if (!read.ok) return read;
      const { pixels, ...rest } = read;
      return { ...rest, map: await run(pixels) };
    },
    close,
  };
}

/** The part of a model that computes a value, as an ONNX file. */
function cutAt(model: Uint8Array, value: string): Uint8Array {
  const whole = readModel(model);
  prune(whole.graph, [value]);
  whole.graph.output = [{ name: value } as ValueInfo];
  return writeModel(whole);
}
