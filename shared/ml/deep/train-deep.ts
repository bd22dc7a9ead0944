import type { DeepSettings } from '../../domain/hyperparameters.ts';
import { type ClassSums, meanDirections } from '../evaluate/class-means.ts';
import { largestCosines } from '../evaluate/largest-cosines.ts';
import { type DeepHead, withParameters } from '../tail/deep-head.ts';
import type { Tail } from '../tail/tail.ts';
import { openSessions, type TrainerSessions } from '../tail/trainer.ts';
import type { Folds } from '../train/folds.ts';
import type { OnProgress } from '../train/progress.ts';
import type { Checkpoint, Checkpoints, FitOutcome } from './checkpoint.ts';
import { type DeepSet, type FitState, fitDeep } from './fit-deep.ts';
import { initialHead } from './initial-head.ts';
import { scoreExamples, transpose } from './score-examples.ts';
import { createStepCount } from './step-count.ts';

export interface DeepTrainingOptions {
  set: DeepSet;
  tail: Tail;
  folds: Folds;
  settings: DeepSettings;
  seed: number;
  threads: number;
  /** The parameters that the final fit starts from; by default, the pretrained ones. */
  warmStart?: DeepHead | undefined;
  /** Numbers of examples of the fits for a learning curve, which come after those of the folds. */
  curve: readonly number[];
  checkpoints: Checkpoints;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** The fits of a training, in the order of the calls. Finished ones come from the checkpoint. */
export interface DeepTraining {
  /** Fits a head for each fold, and scores the examples that it holds out. */
  crossValidate(): Promise<FitOutcome>;
  /**
   * Fits a head on those of the examples that the first fold does not hold out.
   * @returns logits of the examples that it holds out; the others are 0: row-major [examples, classes]
   */
  fitFirstFold(examples: Int32Array): Promise<Float32Array>;
  /** Fits the head on all examples. */
  fitAll(): Promise<TrainedDeep>;
  /** Frees the sessions. No call may follow. */
  release(): Promise<void>;
}

export interface TrainedDeep {
  head: DeepHead;
  /** Mean loss of each epoch. */
  losses: number[];
  /** The trained features of all examples: row-major [examples, width]. */
  features: Float32Array;
}

/** Fits have seeds of their own: more apart than the epochs of any fit. */
const FIT_SEEDS = 1001 * 2 ** 32;

/**
 * Trains a deep head: the tail of a base model and a dense layer. On the same kind of CPU, the same options give the
 * same bits, also when a training continues from a checkpoint.
 */
export async function createDeepTraining(options: DeepTrainingOptions): Promise<DeepTraining> {
  const { set, tail, folds, settings, seed, threads, warmStart, curve, checkpoints, signal, onProgress } = options;
  const { labels, classCount } = set;
  const start = initialHead(tail, classCount, seed);
  const width = start.dense.kernel.dimensions[1];
  const all = Int32Array.from(labels.keys());
  const heldOutBy = (fold: number) => all.filter((example) => folds.of[example] === fold);
  const notHeldOutBy = (fold: number, examples: Int32Array = all) =>
    examples.filter((example) => folds.of[example] !== fold);

  let sessions: Promise<TrainerSessions> | undefined;
  const checkpoint: Checkpoint = (await checkpoints.load()) ?? { finished: [] };
  const sizes = [
    ...Array.from({ length: folds.count }, (_, fold) => notHeldOutBy(fold).length),
    ...curve,
    labels.length,
  ];
  const count = createStepCount(sizes, settings, onProgress);
  let next = 0;

  async function run(
    examples: Int32Array,
    head: DeepHead,
    onFeatures?: (batch: Int32Array, features: Float32Array) => void,
  ) {
    sessions ??= openSessions(start, { dropout: settings.dropout > 0, threads });
    const index = next++;
    count.startFit(index, checkpoint.running?.losses.length ?? 0);
    return fitDeep({
      set,
      head,
      examples,
      settings,
      seed: seed + FIT_SEEDS * index,
      sessions: await sessions,
      signal,
      from: checkpoint.running,
      onStep: (loss) => count.step(loss, index === sizes.length - 1 ? 'final-fit' : 'cross-validation'),
      onFeatures,
      onEpoch: (running: FitState) => checkpoints.save({ ...checkpoint, running }),
    });
  }

  /** Fits a head on some examples and scores others, unless the checkpoint has the result. */
  async function fitAndScore(examples: Int32Array, heldOut: Int32Array): Promise<FitOutcome> {
    const known = checkpoint.finished[next];
    if (known) {
      next++;
      return known;
    }
    const sums: ClassSums = { sums: new Float64Array(classCount * width), counts: new Int32Array(classCount) };
    const { trainer } = await run(examples, start, (batch, features) => addTo(sums, batch, features, labels));
    const { logits, features } = await scoreExamples(trainer, set.maps, heldOut, { classCount, width, signal });
    const cosines = await largestCosines(features, meanDirections(sums), width, threads);
    checkpoint.finished.push({ logits, cosines });
    checkpoint.running = undefined;
    await checkpoints.save(checkpoint);
    return { logits, cosines };
  }

  return {
    async crossValidate() {
      const logits = new Float32Array(labels.length * classCount);
      const cosines = new Float32Array(labels.length);
      for (let fold = 0; fold < folds.count; fold++) {
        const heldOut = heldOutBy(fold);
        const scores = await fitAndScore(notHeldOutBy(fold), heldOut);
        scatter(scores.logits, heldOut, classCount, logits);
        scatter(scores.cosines, heldOut, 1, cosines);
      }
      return { logits, cosines };
    },
    async fitFirstFold(examples) {
      const heldOut = heldOutBy(0);
      const scores = await fitAndScore(notHeldOutBy(0, examples), heldOut);
      const logits = new Float32Array(labels.length * classCount);
      scatter(scores.logits, heldOut, classCount, logits);
      return logits;
    },
    async fitAll() {
      const { trainer, losses } = await run(all, warmStart ?? start);
      const { features } = await scoreExamples(trainer, set.maps, all, { classCount, width, signal });
      return { head: withParameters(start, trainer.state.parameters), losses, features };
    },
    release: async () => (await sessions)?.release(),
  };
}

/** Writes rows to the places of their examples. */
function scatter(rows: Float32Array, examples: Int32Array, width: number, result: Float32Array): void {
  for (const [i, example] of examples.entries()) result.set(rows.subarray(i * width, (i + 1) * width), example * width);
}

/** Adds the features of a batch, [width, images], to the sums of their classes. */
function addTo({ sums, counts }: ClassSums, batch: Int32Array, features: Float32Array, labels: Int32Array): void {
  const width = features.length / batch.length;
  const rows = new Float32Array(features.length);
  transpose(features, batch.length, rows);
  for (const [i, example] of batch.entries()) {
    const label = labels[example] as number;
    counts[label] = (counts[label] as number) + 1;
    for (let j = 0; j < width; j++)
      sums[label * width + j] = (sums[label * width + j] as number) + (rows[i * width + j] as number);
  }
}
