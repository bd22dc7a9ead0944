import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainingBase } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';
import { type EmbeddingStep, waitFor } from './wait.ts';
import { embeddingsBy } from './wanted.ts';

/**
 * Checks which examples are embedded, and waits for the others.
 * @throws HeadstartError `training-timed-out`
 */
export function checkEmbeddings(
  deps: TrainDeps,
  lease: Lease,
  base: TrainingBase,
  examples: readonly Example[],
): Promise<EmbeddingStep> {
  return waitFor(deps, lease, embeddingsBy(base), examples);
}
