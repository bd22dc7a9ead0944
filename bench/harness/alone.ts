import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadBase } from '../../shared/ml/extract/base.ts';
import { decodeImage, prepareDecoding, readHeader } from '../../shared/ml/extract/decode.ts';
import type { Image } from './images.ts';

/** The folder of a bundled base model. */
export const folderOf = (base: string) => fileURLToPath(new URL(`../../bases/${base}`, import.meta.url));

/** The folder of the built-in base model. */
export const baseFolder = folderOf('efficientnet-lite0');

export interface Alone {
  /** Decodes one image like the extractor. */
  decode(bytes: Uint8Array): Promise<Uint8Array>;
  /** Runs the base model on one decoded image. */
  run(pixels: Uint8Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The two steps of an embedding, separately. The base model of `folder` runs with `threads`. */
export async function createAlone(threads: number, folder = baseFolder): Promise<Alone> {
  prepareDecoding();
  const base = await loadBase(folder, { threads });
  return {
    async decode(bytes) {
      const header = await readHeader(bytes);
      if (!header.ok) throw new Error(header.rejection.reason);
      const image = await decodeImage(header, base.manifest.input.width);
      if (!image.ok) throw new Error(image.rejection.reason);
      return image.pixels;
    },
    run: (pixels) => base.run(pixels, 1),
    close: () => base.close(),
  };
}

export const readAll = (images: readonly Image[]): Promise<Buffer[]> =>
  Promise.all(images.map(({ path }) => readFile(path)));
