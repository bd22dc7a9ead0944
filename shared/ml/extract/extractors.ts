import { createWeightedCache } from '../../domain/weighted-cache.ts';
import type { Extractors } from '../../ports/extractor.ts';
import { type BaseFiles, parseBaseFiles, readBaseFolder } from './base-files.ts';
import { type ClosableExtractor, createExtractor, type ExtractorSettings } from './extractor.ts';
import { decodingBudget } from './image-reader.ts';
import { type ClosableTrunk, createTrunk } from './trunk.ts';

interface ExtractorsOptions extends ExtractorSettings {
  /** Folder of the built-in base model. */
  folder: string;
  /**
   * Reads a registered base model and checks its digest.
   * @throws Error if no base model has this digest
   */
  read(digest: string): Promise<{ manifest: { digest: string }; model: Uint8Array }>;
  /**
   * Limit of the registered base models in memory, and of the trunks, in bytes of their ONNX files. The built-in base
   * model always stays in memory and does not count.
   */
  keptBytes: number;
}

/**
 * Loads the built-in base model immediately, and registered ones and trunks on demand.
 * @throws Error if the built-in one can't be loaded
 */
export async function createExtractors({ folder, read, keptBytes, ...given }: ExtractorsOptions): Promise<Extractors> {
  const settings = { decoding: decodingBudget(), ...given };
  const builtIn = await createExtractor({ ...settings, folder });
  const registered = createWeightedCache<ClosableExtractor>(keptBytes, (extractor) => extractor.close());
  const trunks = createWeightedCache<ClosableTrunk>(keptBytes, (trunk) => trunk.close());

  async function filesOf(digest: string): Promise<BaseFiles> {
    return digest === builtIn.base.digest ? readBaseFolder(folder) : parseBaseFiles(await read(digest));
  }

  async function load(digest: string) {
    const files = await filesOf(digest);
    return { value: await createExtractor({ ...settings, files }), weight: files.model.length };
  }

  async function loadTrunk(digest: string, depth: number) {
    const value = await createTrunk(await filesOf(digest), depth, settings);
    return { value, weight: value.bytes };
  }

  return {
    builtIn,
    async use(digest, work) {
      if (digest === undefined || digest === builtIn.base.digest) return work(builtIn);
      return registered.use(digest, () => load(digest), work);
    },
    useTrunk(digest = builtIn.base.digest, depth, work) {
      return trunks.use(`${digest} ${depth}`, () => loadTrunk(digest, depth), work);
    },
  };
}
