import type { BaseDescription } from '../../shared/domain/base/manifest.ts';
import type { DeadLetters } from '../../shared/ports/dead-letters.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { Presigner } from '../../shared/ports/presigner.ts';
import type { Queue } from '../../shared/ports/queue.ts';
import type { Digests } from '../../shared/store/features/image-digests.ts';

/** What the use cases of the API work with. */
export interface ApiDeps {
  uploads: ObjectStore;
  state: ObjectStore;
  uploadLinks: Presigner;
  stateLinks: Presigner;
  embedQueue: Queue;
  trainQueue: Queue;
  exportQueue: Queue;
  /** Images that wait to be embedded, or are being embedded, about. */
  countEmbedMessages: () => Promise<number>;
  deadLetters: readonly DeadLetters[];
  /** Of the base model that the deployment comes with, by which every upload is embedded. */
  extractor: string;
  /** Are uploads encrypted with a KMS key? Then their ETags are not digests. */
  uploadsKms: boolean;
  digests: Digests;
  base: BaseDescription;
  now: () => Date;
  /** How long a job's message may wait for a runner before it counts as lost, in seconds. */
  patienceSeconds: number;
}
