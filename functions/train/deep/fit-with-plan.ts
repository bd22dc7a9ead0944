import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import type { TrainingInput } from '../dataset/input.ts';
import { readMaps } from '../dataset/maps.ts';
import { type FittedVersion, fitVersion } from '../fit.ts';
import type { TrainingBase } from '../job/base.ts';
import type { TrainDeps } from '../job/deps.ts';
import type { Lease } from '../job/lease.ts';
import { createCheckpoints } from './checkpoints.ts';
import { createMapFile } from './map-file.ts';
import { OutOfTime, watchTime } from './out-of-time.ts';
import type { DeepPlan, NoDeepHead } from './plan.ts';
import { readWarmStart } from './warm-start.ts';

export interface PlannedFit {
  input: TrainingInput;
  base: TrainingBase;
  plan: DeepPlan | NoDeepHead;
  warmStart: VersionRecord | undefined;
  /** When the function's time ends, in milliseconds since 1970. */
  deadline: number | undefined;
}

/**
 * Fits a version with a deep head. A run that has no time left ends after a checkpoint, and the next one continues.
 * @returns the seconds to wait if another run must continue
 */
export async function fitWithPlan(
  deps: TrainDeps,
  lease: Lease,
  { input, base, plan, warmStart, deadline = Number.POSITIVE_INFINITY }: PlannedFit,
): Promise<FittedVersion | { waitSeconds: number }> {
  const training = lease.record;
  if ('reason' in plan) return fitVersion(training, input, base, lease, plan);
  const examples = Object.values(input.examples).flat();
  const { channels, side } = plan.tail.map;
  const maps = await createMapFile(
    examples.map(({ content }) => content),
    channels * side ** 2,
  );
  try {
    const complete = await readMaps(deps, lease, base, plan.depth, examples, ({ content, map }) =>
      maps.write(content, map),
    );
    if (!complete) return { waitSeconds: deps.waitSeconds.first };
    const checkpoints = createCheckpoints(deps.state, {
      training: training.id,
      inputDigest: input.digest,
      everySeconds: deps.checkpointSeconds,
      after: watchTime(deadline),
    });
    return await fitVersion(training, input, base, lease, {
      plan,
      maps,
      checkpoints,
      ...(warmStart && {
        warmStart: { version: warmStart.version, head: await readWarmStart(deps.state, warmStart, plan.tail) },
      }),
    });
  } catch (error) {
    if (error instanceof OutOfTime) return { waitSeconds: deps.waitSeconds.first };
    throw error;
  } finally {
    await maps.delete();
  }
}
