import type { BaseManifest } from '../../domain/base/manifest.ts';
import type { FeatureMap } from '../../ports/extractor.ts';
import { type BaseFiles, readBaseFolder } from './base-files.ts';
import { startSession } from './session.ts';
import { startWorkers } from './workers.ts';

export interface Base {
  manifest: BaseManifest;
  /**
   * Features of `count` images: their pixels, RGB, one image after the other, in; `[count, size]` out.
   * In this thread, runs follow each other in the order of the calls; in workers, each goes to the idlest one.
   */
  run(pixels: Uint8Array, count: number): Promise<Float32Array>;
  /** What one image's features are the means of, row-major [channels, height, width]; undefined: it has no such output. */
  map(pixels: Uint8Array): Promise<FeatureMap | undefined>;
  /** Frees the base model once the runs asked for have ended. */
  close(): Promise<void>;
}

interface BaseOptions {
  /** That a run in this thread computes with. */
  threads: number;
  /** Worker threads that run one image each; 0: none, runs are in this thread. */
  workers?: number | undefined;
}

/**
 * Loads a base model: that of a folder, or one whose files were read and checked before.
 * @throws Error when manifest or model are missing, damaged, or don't belong together.
 */
export async function loadBase(source: string | BaseFiles, { threads, workers = 0 }: BaseOptions): Promise<Base> {
  const { manifest, model } = typeof source === 'string' ? await readBaseFolder(source) : source;
  const { input, output } = manifest;
  const spec = { model, input: input.name, output: output.features.name };
  const runner = await (workers > 0 ? startWorkers(spec, workers) : startSession(spec, threads));
  const imageBytes = input.height * input.width * input.channels;

  return {
    manifest,
    async run(pixels, count) {
      if (count < 1 || pixels.length !== count * imageBytes) {
        throw new Error(
          `Base model ${manifest.name} takes one image or more of ${imageBytes} bytes each, not ${count} in ${pixels.length} bytes.`,
        );
      }
      const features = await runner.run(pixels, [count, input.height, input.width, input.channels]);
      if (features.every(Number.isFinite)) return features;
      throw new Error(`Base model ${manifest.name} gave features that are no finite numbers. Make it again.`);
    },
    async map(pixels) {
      if (!output.map) return undefined;
      const shape = [1, input.height, input.width, input.channels];
      return { values: await runner.run(pixels, shape, output.map.name), shape: output.map.shape };
    },
    close: () => runner.close(),
  };
}
