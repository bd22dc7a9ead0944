import type { Trunk } from '../../ports/extractor.ts';
import { readModel, type ValueInfo, writeModel } from '../onnx/model.ts';
import { prune } from '../onnx/prune.ts';
import { chooseBlock, findBlocks } from '../tail/blocks.ts';
import type { BaseFiles } from './base-files.ts';
import type { ExtractorSettings } from './extractor.ts';
import { createImageReader } from './image-reader.ts';
import { trunkId } from './manifest.ts';
import { startRunner, threadsFor } from './runner.ts';

export interface ClosableTrunk extends Trunk {
  /** Size of its ONNX file. */
  bytes: number;
  close(): Promise<void>;
}

/**
 * Cuts a base model after a block. Like an extractor, a trunk takes images concurrently.
 * @param depth the block's number
 * @throws HeadstartError `invalid-request` if the base model has no such block; Error if it can't be loaded
 */
export async function createTrunk(
  { manifest, model }: BaseFiles,
  depth: number,
  settings: ExtractorSettings,
): Promise<ClosableTrunk> {
  const { name, digest, input } = manifest;
  const { value, map: size } = chooseBlock(name, await findBlocks({ manifest, model }), depth);
  const cut = cutAt(model, value);
  const runner = await startRunner({ model: cut, input: input.name, output: value }, threadsFor(settings));
  const images = createImageReader(input.width, (path) => trunkId(digest, depth, path), settings);

  return {
    id: images.id,
    ids: images.ids,
    depth,
    map: size,
    bytes: cut.length,
    async extract(bytes, { as } = {}) {
      const image = await images.read(bytes, as);
      if (!image.ok) return image;
      const { pixels, ...rest } = image;
      const map = await runner.run(pixels, [1, input.height, input.width, input.channels]);
      if (map.every(Number.isFinite)) return { ...rest, map };
      throw new Error(`Block ${depth} of base model ${name} returned numbers that are not finite. Create it again.`);
    },
    close: () => runner.close(),
  };
}

/** The part of a model that computes a value, as an ONNX file. */
function cutAt(model: Uint8Array, value: string): Uint8Array {
  const whole = readModel(model);
  prune(whole.graph, [value]);
  whole.graph.output = [{ name: value } as ValueInfo];
  return writeModel(whole);
}
