import type { BaseManifest } from '../../domain/base/manifest.ts';
import type { FeatureMap } from '../../ports/extractor.ts';
import { type BaseFiles, readBaseFolder } from './base-files.ts';
import { startRunner, type Threads } from './runner.ts';

export interface Base {
  manifest: BaseManifest;
  /**
   * Computes the features of `count` images, `[count, size]`, from their RGB pixels, one image after the other. Without
   * workers, runs follow the order of the calls; with workers, each run goes to the least busy one.
   */
  run(pixels: Uint8Array, count: number): Promise<Float32Array>;
  /**
   * The map whose means are the features of an image, row-major [channels, height, width]; undefined if the base model
   * has no such output.
   */
  map(pixels: Uint8Array): Promise<FeatureMap | undefined>;
  /** Frees the base model after the pending runs. */
  close(): Promise<void>;
}

/**
 * Loads a base model from a folder, or from files that have been read and checked.
 * @throws Error when manifest or model are missing, damaged, or don't belong together.
 */
export async function loadBase(source: string | BaseFiles, threads: Threads): Promise<Base> {
  const { manifest, model } = typeof source === 'string' ? await readBaseFolder(source) : source;
  const { input, output } = manifest;
  const spec = { model, input: input.name, output: output.features.name };
  const runner = await startRunner(spec, threads);
  const imageBytes = input.height * input.width * input.channels;

  return {
    manifest,
    async run(pixels, count) {
      if (count < 1 || pixels.length !== count * imageBytes) {
        throw new Error(
          `Base model ${manifest.name} takes at least one image, of ${imageBytes} bytes each, not ${count} in ${pixels.length} bytes.`,
        );
      }
      const features = await runner.run(pixels, [count, input.height, input.width, input.channels]);
      if (features.every(Number.isFinite)) return features;
      throw new Error(
        `Base model ${manifest.name} returned features that are not finite. Create the base model again.`,
      );
    },
    async map(pixels) {
      if (!output.map) return undefined;
      const shape = [1, input.height, input.width, input.channels];
      return { values: await runner.run(pixels, shape, output.map.name), shape: output.map.shape };
    },
    close: () => runner.close(),
  };
}
