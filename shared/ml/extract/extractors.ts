import { createWeightedCache } from '../../domain/weighted-cache.ts';
import type { Extractors } from '../../ports/extractor.ts';
import { parseBaseFiles } from './base-files.ts';
import { type ClosableExtractor, createExtractor, decodingBudget, type ExtractorSettings } from './extractor.ts';

interface ExtractorsOptions extends ExtractorSettings {
  /** Folder of the built-in base model. */
  folder: string;
  /**
   * Reads a registered base model and checks its digest.
   * @throws Error if no base model has this digest
   */
  read(digest: string): Promise<{ manifest: { digest: string }; model: Uint8Array }>;
  /**
   * Limit of the registered base models in memory, in bytes of their ONNX files. The built-in one always stays in
   * memory and does not count.
   */
  keptBytes: number;
}

/**
 * Loads the built-in base model immediately, and registered ones on demand.
 * @throws Error if the built-in one can't be loaded
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
