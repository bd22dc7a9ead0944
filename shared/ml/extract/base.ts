import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../domain/digest.ts';
import type { FeatureMap } from '../../ports/extractor.ts';
import { type BaseManifest, readManifest } from './manifest.ts';
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

export interface BaseOptions {
  /** That a run in this thread computes with. */
  threads: number;
  /** Worker threads that run one image each; 0: none, runs are in this thread. */
  workers?: number | undefined;
}

/**
 * Loads the base model of a folder, its digest checked first: where one byte of an ONNX file is wrong, one file in eight
 * still loads and runs, with other results.
 * @throws Error when manifest or model are missing, damaged, or don't belong together.
 */
export async function loadBase(folder: string, { threads, workers = 0 }: BaseOptions): Promise<Base> {
  const manifest = await readManifest(folder);
  const { input, output } = manifest;
  const model = await readModel(folder, manifest);
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

async function readModel(folder: string, { file, digest, bytes }: BaseManifest): Promise<Uint8Array> {
  const path = join(folder, file);
  const next = 'Check the file out again, or make it again with the make.py beside it.';
  const model = await readFile(path).catch((cause) => {
    throw new Error(`Base model ${path} can't be read: ${cause.message}. ${next}`, { cause });
  });
  const found = sha256(model);
  if (found !== digest) {
    throw new Error(
      `Base model ${path} is not the one its manifest names: expected ${bytes} bytes with SHA-256 ${digest}, found ${model.length} bytes with ${found}. ${next}`,
    );
  }
  return model;
}
