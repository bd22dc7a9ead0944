import { contentId, parseUploadKey } from '../../shared/domain/dataset/upload-key.ts';
import { tooLargeReason } from '../../shared/domain/images/limits.ts';
import type { ImageRef } from '../../shared/domain/queue/embed-message.ts';
import type { Rejection } from '../../shared/domain/state/records.ts';
import type { Extractor } from '../../shared/ports/extractor.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { createFeatureStore } from '../../shared/store/features/feature-store.ts';

export interface EmbedDeps {
  uploads: ObjectStore;
  state: ObjectStore;
  extractor: Extractor;
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
export async function embedImage(deps: EmbedDeps, { key, etag, size }: ImageRef): Promise<EmbedOutcome> {
  const meaning = parseUploadKey(key);
  if (meaning.kind !== 'example' && meaning.kind !== 'unlabelled') return 'not-an-example';
  const features = createFeatureStore(deps.state, deps.extractor.id, meaning.dataset);
  const content = contentId(etag, size);
  if (await features.has(content)) return 'known';
  const reject = async (rejection: Rejection): Promise<EmbedOutcome> =>
    (await features.reject(content, rejection)) ? rejection : 'known';

  const tooLarge = tooLargeReason(size);
  if (tooLarge) return reject({ code: 'too-large', reason: tooLarge });
  const image = await deps.uploads.get(key, { ifMatch: etag });
  if (!image) return 'gone';
  const extraction = await deps.extractor.extract(image.body);
  if (!extraction.ok) return reject(extraction.rejection);
  const { sha256, thumbnail, width, height } = extraction;
  const row = { content, sha256, features: extraction.features, thumbnail, width, height };
  return (await features.write(row)) ? 'embedded' : 'known';
}
