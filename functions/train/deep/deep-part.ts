import type { VersionRecord } from '../../../shared/domain/state/records.ts';
import type { Checkpoints } from '../../../shared/ml/deep/checkpoint.ts';
import type { DeepHead } from '../../../shared/ml/tail/deep-head.ts';
import type { MapFile } from './map-file.ts';
import type { DeepPlan, NoDeepHead } from './plan.ts';

/** What a training with `depth` needs for its deep head, or why it can't have one. */
export type DeepPart =
  | NoDeepHead
  | {
      plan: DeepPlan;
      maps: MapFile;
      checkpoints: Checkpoints;
      /** The version that the final fit starts from. */
      warmStart?: (Pick<VersionRecord, 'version'> & { head: DeepHead }) | undefined;
    };
