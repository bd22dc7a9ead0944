import { descriptionOf } from '../../domain/base/manifest.ts';
import type { Extraction, Extractor } from '../../ports/extractor.ts';
import { loadBase } from './base.ts';
import type { BaseFiles } from './base-files.ts';
import { createImageReader, type DecodeSettings } from './image-reader.ts';
import { extractorId } from './manifest.ts';
import { type RunSettings, threadsFor } from './runner.ts';

export type ExtractorSettings = DecodeSettings & RunSettings;

/** The base model: its folder, or its files. */
type ExtractorOptions = ExtractorSettings & ({ folder: string } | { files: BaseFiles });

export type ClosableExtractor = Extractor & { close(): Promise<void> };

/**
 * Loads a base model and creates its extractor. Images can be extracted concurrently: sharp's threads decode the next
 * ones while the base model computes. At most 50 million pixels are decoded at a time.
 * @throws Error if the base model can't be loaded
 */
export async function createExtractor(options: ExtractorOptions): Promise<ClosableExtractor> {
  const base = await loadBase('files' in options ? options.files : options.folder, threadsFor(options));
  const { input, digest } = base.manifest;
  const images = createImageReader(input.width, (path) => extractorId(digest, path), options);

  return {
    id: images.id,
    base: descriptionOf(base.manifest),
    ids: images.ids,
    async extract(bytes, wanted = {}): Promise<Extraction> {
      const image = await images.read(bytes, wanted.as);
      if (!image.ok) return image;
      const { pixels, ...rest } = image;
      const features = await base.run(pixels, 1);
      const map = wanted.map ? await base.map(pixels) : undefined;
      return { ...rest, features, ...(map && { map }) };
    },
    close: () => base.close(),
  };
}
