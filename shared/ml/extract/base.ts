import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sha256 } from '../../domain/digest.ts';
import { type BaseManifest, readManifest } from './manifest.ts';

export interface Base {
  manifest: BaseManifest;
  /**
   * Features of `count` images: their pixels, RGB, one image after the other, in; `[count, size]` out.
   * Runs follow each other in the order of the calls. While one computes, the event loop stands.
   */
  run(pixels: Uint8Array, count: number): Promise<Float32Array>;
  /** Frees the base model once the runs asked for have ended. */
  close(): Promise<void>;
}

/**
 * Loads the base model of a folder, its digest checked first: where one byte of an ONNX file is wrong, one file in eight
 * still loads and runs, with other results.
 * @throws Error when manifest or model are missing, damaged, or don't belong together.
 */
export async function loadBase(folder: string, threads: number): Promise<Base> {
  const manifest = await readManifest(folder);
  const session = await InferenceSession.create(await readModel(folder, manifest), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Waiting threads would otherwise spin, and take the processor from those that decode the next images.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const { input, output } = manifest;
  const imageBytes = input.height * input.width * input.channels;
  let last: Promise<unknown> = Promise.resolve();

  async function compute(pixels: Uint8Array, count: number): Promise<Float32Array> {
    const image = new Tensor('uint8', pixels, [count, input.height, input.width, input.channels]);
    const results = await session.run({ [input.name]: image }, [output.features.name]);
    const features = results[output.features.name]?.data as Float32Array;
    if (!features.every(Number.isFinite)) {
      throw new Error(`Base model ${manifest.name} gave features that are no finite numbers. Make it again.`);
    }
    return features;
  }

  return {
    manifest,
    async run(pixels, count) {
      if (count < 1 || pixels.length !== count * imageBytes) {
        throw new Error(
          `Base model ${manifest.name} takes one image or more of ${imageBytes} bytes each, not ${count} in ${pixels.length} bytes.`,
        );
      }
      const result = last.then(() => compute(pixels, count));
      last = result.catch(() => {});
      return result;
    },
    async close() {
      await last;
      await session.release();
    },
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
