import type { Measure } from '../../../shared/lambda/metrics.ts';
import type { Extractor } from '../../../shared/ports/extractor.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import type { Queue } from '../../../shared/ports/queue.ts';

/** What a training works with. Times in seconds. */
export interface TrainDeps {
  uploads: ObjectStore;
  state: ObjectStore;
  embedQueue: Queue;
  trainQueue: Queue;
  /** Of the base model that the deployment comes with. */
  builtIn: Pick<Extractor, 'id' | 'base'>;
  measure: Measure;
  now: () => Date;
  leaseSeconds: number;
  /** How long to wait for embeddings before the next look: first, doubled each time that none came, up to the longest. */
  waitSeconds: { first: number; longest: number };
  patienceSeconds: number;
  queueSeconds: number;
  stallSeconds: number;
  limitSeconds: number;
}
