import { trunkId } from '../../shared/ml/extract/manifest.ts';
import type { Extractor, Trunk } from '../../shared/ports/extractor.ts';

/** A trunk whose maps are an extractor's features, one channel of a single pixel for each. */
export function fakeTrunkOf(extractor: Extractor, depth: number): Trunk {
  const id = trunkId(extractor.base.digest, depth);
  return {
    id,
    ids: [id],
    depth,
    map: { channels: extractor.base.featureSize, side: 1 },
    async extract(bytes) {
      const extraction = await extractor.extract(bytes);
      if (!extraction.ok) return extraction;
      const { features, ...image } = extraction;
      return { ...image, map: features };
    },
  };
}
