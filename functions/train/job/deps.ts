import type { Measure } from '../../../shared/lambda/metrics.ts';
import type { Extractor } from '../../../shared/ports/extractor.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import type { Queue } from '../../../shared/ports/queue.ts';

/** Dependencies and settings of a training. Times are in seconds. */
export interface TrainDeps {
  uploads: ObjectStore;
  state: ObjectStore;
  embedQueue: Queue;
  trainQueue: Queue;
  /** The extractor of the deployment's built-in base model. */
  builtIn: Pick<Extractor, 'id' | 'base'>;
  measure: Measure;
  now: () => Date;
  /** What the function has: it limits deep heads. */
  timeoutSeconds: number;
  processors: number;
  diskBytes: number;
  leaseSeconds: number;
  /** The wait before the next check for embeddings: first, then doubled after each check without progress. */
  waitSeconds: { first: number; longest: number };
  patienceSeconds: number;
  queueSeconds: number;
  stallSeconds: number;
  /** Between the checkpoints of a deep head. */
  checkpointSeconds: number;
  limitSeconds: number;
}
