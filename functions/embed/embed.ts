import { contentId, parseUploadKey } from '../../shared/domain/dataset/upload-key.ts';
import { tooLargeReason } from '../../shared/domain/images/limits.ts';
import type { ImageRef } from '../../shared/domain/queue/embed-message.ts';
import type { Rejection } from '../../shared/domain/state/records.ts';
import { toFloat16 } from '../../shared/numeric/float16.ts';
import type { ExtractedImage, Extractor, Trunk } from '../../shared/ports/extractor.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { type FeatureRow, featureRows } from '../../shared/store/features/feature-file.ts';
import { type MapRow, mapRows } from '../../shared/store/features/map-file.ts';
import type { ImageRow, RowFormat } from '../../shared/store/features/row-file.ts';
import { createRowStore } from '../../shared/store/features/row-store.ts';

export interface Buckets {
  uploads: ObjectStore;
  state: ObjectStore;
}

/**
 * `known`: already embedded or rejected. `gone`: replaced or deleted since. `not-an-example`: the key is not that of an
 * example.
 */
export type EmbedOutcome = 'embedded' | 'known' | 'gone' | 'not-an-example' | Rejection;

/**
 * Embeds one image: unless its content is known, reads it, runs the base model, and stores the embedding or a rejection.
 * Safe to repeat and to run concurrently, in any order.
 */
export function embedImage(deps: Buckets & { extractor: Extractor }, image: ImageRef): Promise<EmbedOutcome> {
  return storeRow<FeatureRow>(deps, image, {
    extractor: deps.extractor.id,
    format: featureRows,
    async make(bytes, content) {
      const extraction = await deps.extractor.extract(bytes);
      if (!extraction.ok) return extraction;
      return { ok: true, row: { ...imageRow(content, extraction), features: extraction.features } };
    },
  });
}

/** The same with a trunk: stores the map of one image, or a rejection. */
export function mapImage(deps: Buckets & { trunk: Trunk }, image: ImageRef): Promise<EmbedOutcome> {
  return storeRow<MapRow>(deps, image, {
    extractor: deps.trunk.id,
    format: mapRows,
    async make(bytes, content) {
      const extraction = await deps.trunk.extract(bytes);
      if (!extraction.ok) return extraction;
      return { ok: true, row: { ...imageRow(content, extraction), map: toFloat16(extraction.map) } };
    },
  });
}

const imageRow = (
  content: string,
  { sha256, thumbnail, width, height }: Omit<ExtractedImage, 'features' | 'map'>,
): ImageRow => ({ content, sha256, thumbnail, width, height });

interface Maker<Row extends ImageRow> {
  extractor: string;
  format: RowFormat<Row>;
  make(bytes: Uint8Array, content: string): Promise<{ ok: true; row: Row } | { ok: false; rejection: Rejection }>;
}

async function storeRow<Row extends ImageRow>(
  { uploads, state }: Buckets,
  { key, etag, size }: ImageRef,
  { extractor, format, make }: Maker<Row>,
): Promise<EmbedOutcome> {
  const meaning = parseUploadKey(key);
  if (meaning.kind !== 'example' && meaning.kind !== 'unlabelled') return 'not-an-example';
  const store = createRowStore(state, extractor, meaning.dataset, format);
  const content = contentId(etag, size);
  if (await store.has(content)) return 'known';
  const reject = async (rejection: Rejection): Promise<EmbedOutcome> =>
    (await store.reject(content, rejection)) ? rejection : 'known';

  const tooLarge = tooLargeReason(size);
  if (tooLarge) return reject({ code: 'too-large', reason: tooLarge });
  const image = await uploads.get(key, { ifMatch: etag });
  if (!image) return 'gone';
  const made = await make(image.body, content);
  if (!made.ok) return reject(made.rejection);
  return (await store.write(made.row)) ? 'embedded' : 'known';
}
