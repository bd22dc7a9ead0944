import type { MapRow } from '../../../shared/store/features/map-file.ts';
import { createMapStore } from '../../../shared/store/features/map-store.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainingBase } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';
import { type EmbeddingStep, queueAgain, waitFor } from './wait.ts';
import { mapsBy } from './wanted.ts';

/**
 * Checks which examples have a map by the trunk, and waits for the others. Missing ones are queued immediately: nothing
 * else makes maps. In the end, each example has a map, or the training's record lists its image.
 * @param depth the trunk's last block
 * @param examples with embeddings
 * @throws HeadstartError `training-timed-out`
 */
export function checkMaps(
  deps: TrainDeps,
  lease: Lease,
  base: TrainingBase,
  depth: number,
  examples: readonly Example[],
): Promise<EmbeddingStep> {
  return waitFor(deps, lease, mapsBy(base, depth), examples);
}

/**
 * Hands the maps of examples on one by one, in any order and once for each content. Keeps none of them in memory.
 * @returns false if some are missing or damaged: these are deleted, their images queued, and the training waits for them
 */
export async function readMaps(
  deps: TrainDeps,
  lease: Lease,
  base: TrainingBase,
  depth: number,
  examples: readonly Example[],
  onMap: (row: MapRow) => void | Promise<void>,
): Promise<boolean> {
  const wanted = mapsBy(base, depth);
  const maps = createMapStore(deps.state, wanted.extractor, lease.record.dataset);
  const lost = await maps.eachRow(
    examples.map(({ content }) => content),
    onMap,
  );
  if (lost.length === 0) return true;
  await maps.deleteDamagedRows(lost);
  await queueAgain(deps, lease, wanted, examples, lost);
  return false;
}
