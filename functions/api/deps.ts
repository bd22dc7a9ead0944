import type { BaseDescription } from '../../shared/domain/base/manifest.ts';
import type { Measure } from '../../shared/lambda/metrics.ts';
import type { DeadLetters } from '../../shared/ports/dead-letters.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { Presigner } from '../../shared/ports/presigner.ts';
import type { Queue } from '../../shared/ports/queue.ts';
import type { Digests } from '../../shared/store/features/image-digests.ts';

export interface ApiDeps {
  uploads: ObjectStore;
  state: ObjectStore;
  uploadLinks: Presigner;
  stateLinks: Presigner;
  embedQueue: Queue;
  trainQueue: Queue;
  exportQueue: Queue;
  /** Approximate number of images that wait to be embedded, or are being embedded. */
  countEmbedMessages: () => Promise<number>;
  deadLetters: readonly DeadLetters[];
  /** Id of the built-in extractor, which embeds every upload. */
  extractor: string;
  /** Whether uploads are encrypted with a KMS key. If so, their ETags are not digests. */
  uploadsKms: boolean;
  digests: Digests;
  base: BaseDescription;
  now: () => Date;
  /** A job's message counts as lost if no runner receives it within this time. */
  patienceSeconds: number;
  measure: Measure;
}
