import { estimateDeepSeconds } from '../../../shared/domain/deep-estimate.ts';
import { HeadstartError } from '../../../shared/domain/errors.ts';
import { type DeepSettings, deepSettings } from '../../../shared/domain/hyperparameters.ts';
import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import { parseBaseFiles } from '../../../shared/ml/extract/base-files.ts';
import { multiplicationsOf } from '../../../shared/ml/tail/cost.ts';
import { loadTail } from '../../../shared/ml/tail/load-tail.ts';
import type { Tail } from '../../../shared/ml/tail/tail.ts';
import { UnsupportedTail } from '../../../shared/ml/tail/unsupported-tail.ts';
import { readBaseFiles } from '../../../shared/store/bases/read-base.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';
import type { TrainDeps } from '../job/deps.ts';

/** How a training makes its deep head. */
export interface DeepPlan {
  /** The block whose map the head takes. */
  depth: number;
  tail: Tail;
  settings: DeepSettings;
  /** Folds of the cross-validation; 1: a third of the images is held out. */
  folds: number;
}

/** Why a training with depth `auto` trains a dense head alone. */
export interface NoDeepHead {
  reason: string;
}

const float16Bytes = 2;
const foldChoices = [5, 3, 1];

/**
 * Plans the deep head of a training. The folds are as many as the function has time for, by an estimate that depends on
 * the settings and the number of images alone, so that equal trainings have equal plans.
 * @returns undefined if the training does not ask for a deep head
 * @throws HeadstartError `dataset-not-trainable`: the base model can't have this deep head, or it would take too long.
 * With depth `auto`, that is a reason for a dense head instead.
 */
export async function planDeep(
  deps: Pick<TrainDeps, 'state' | 'timeoutSeconds' | 'processors' | 'diskBytes'>,
  { base, hyperparameters }: Pick<TrainingRecord, 'base' | 'hyperparameters'>,
  examples: readonly Pick<Example, 'split'>[],
): Promise<DeepPlan | NoDeepHead | undefined> {
  const { depth: asked } = hyperparameters;
  if (asked === undefined) return undefined;
  const images = examples.filter(({ split }) => split === 'train').length;
  const impossible = (reason: string): NoDeepHead => {
    if (asked === 'auto') return { reason };
    throw new HeadstartError('dataset-not-trainable', reason);
  };
  const files = parseBaseFiles(await readBaseFiles(deps.state, base.digest));
  const loaded = await loadTail(files, asked).catch((error) => {
    if (error instanceof UnsupportedTail) return error;
    throw error;
  });
  if (loaded instanceof UnsupportedTail) return impossible(loaded.message);

  const { depth, tail } = loaded;
  const { channels, side } = tail.map;
  const needed = examples.length * float16Bytes * channels * side ** 2;
  if (needed > deps.diskBytes) {
    const megabytes = (bytes: number) => Math.ceil(bytes / 1e6);
    return impossible(
      `The maps of ${examples.length} images take ${megabytes(needed)} MB, and the train function has ${megabytes(deps.diskBytes)} MB of disk. Train a dense head (omit depth), name a later block, or deploy with more trainDisk.`,
    );
  }

  const settings = deepSettings(hyperparameters, images);
  const work = { epochs: settings.epochs, multiplications: multiplicationsOf(tail), processors: deps.processors };
  const secondsOf = (folds: number) => estimateDeepSeconds(images, { ...work, folds });
  const folds = foldChoices.find((choice) => secondsOf(choice) <= deps.timeoutSeconds);
  if (folds !== undefined) return { depth, tail, settings, folds };

  const minutes = (seconds: number) => Math.ceil(seconds / 60);
  return impossible(
    `A deep head on ${images} images would take about ${minutes(secondsOf(1))} minutes, and the train function has ${minutes(deps.timeoutSeconds)}. Train a dense head (omit depth), name a later block or fewer epochs, or deploy with more trainMemory, which adds processors.`,
  );
}
