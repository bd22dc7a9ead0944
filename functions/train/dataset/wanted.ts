import { type EmbedRequest, embedMessage, type ImageRef } from '../../../shared/domain/queue/embed-message.ts';
import { trunkId } from '../../../shared/ml/extract/manifest.ts';
import type { TrainingBase } from '../job/base.ts';

/** What a training needs of each image: its embedding, or its map. */
export interface Wanted {
  /** The extractor or trunk that makes it. */
  extractor: string;
  /** The trunk's id if it is a map. */
  trunk?: string;
  /** Whether upload events make it too. */
  byEvents: boolean;
  /** The message that queues an image. */
  messageFor(image: ImageRef): string;
}

export function embeddingsBy({ base, extractor, builtIn }: TrainingBase): Wanted {
  return { extractor, byEvents: builtIn, messageFor: messageOf(builtIn ? {} : { base: base.digest }) };
}

export function mapsBy({ base, builtIn }: TrainingBase, depth: number): Wanted {
  const trunk = trunkId(base.digest, depth);
  const by = { ...(builtIn ? {} : { base: base.digest }), depth };
  return { extractor: trunk, trunk, byEvents: false, messageFor: messageOf(by) };
}

const messageOf = (by: Pick<EmbedRequest, 'base' | 'depth'>) => (image: ImageRef) => embedMessage({ ...image, ...by });
