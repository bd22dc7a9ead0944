import { createWeightedCache } from '../../domain/weighted-cache.ts';
import type { Extractors } from '../../ports/extractor.ts';
import { parseBaseFiles } from './base-files.ts';
import { type ClosableExtractor, createExtractor, decodingBudget, type ExtractorSettings } from './extractor.ts';

interface ExtractorsOptions extends ExtractorSettings {
  /** Folder of the built-in base model. */
  folder: string;
  /**
   * Reads a registered base model, its digest checked.
   * @throws Error when there is none of this digest
   */
  read(digest: string): Promise<{ manifest: { digest: string }; model: Uint8Array }>;
  /** Registered base models kept in memory, in bytes of their ONNX files. The built-in one always is, and comes on top. */
  keptBytes: number;
}

/**
 * Loads the built-in base model at once, and registered ones when they are asked for.
 * @throws Error when the built-in one can't be loaded.
 */
export async function createExtractors({ folder, read, keptBytes, ...given }: ExtractorsOptions): Promise<Extractors> {
  const settings = { decoding: decodingBudget(), ...given };
  const builtIn = await createExtractor({ ...settings, folder });
  const registered = createWeightedCache<ClosableExtractor>(keptBytes, (extractor) => extractor.close());

  async function load(digest: string) {
    const files = parseBaseFiles(await read(digest));
    return { value: await createExtractor({ ...settings, files }), weight: files.model.length };
  }

  return {
    builtIn,
    async use(digest, work) {
      if (digest === undefined || digest === builtIn.base.digest) return work(builtIn);
      return registered.use(digest, () => load(digest), work);
    },
  };
}
