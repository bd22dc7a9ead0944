import { HeadstartError } from '../../domain/errors.ts';
import type { DeepSettings } from '../../domain/hyperparameters.ts';
import { createRandom, type Random } from '../../numeric/random.ts';
import type { DeepHead } from '../tail/deep-head.ts';
import { oneCycle } from '../tail/one-cycle.ts';
import { createTrainer, type Trainer, type TrainerSessions, type TrainerState } from '../tail/trainer.ts';
import { batchesOf } from './batches.ts';
import { denseRates, tailRates } from './learning-rates.ts';
import type { MapSource } from './map-source.ts';
import { mirrorSome } from './mirror.ts';

/** The examples that deep heads are trained on. */
export interface DeepSet {
  maps: MapSource;
  /** Class index of each example. */
  labels: Int32Array;
  classCount: number;
  /** Weight of each example in the loss. */
  weights: Float32Array;
}

export interface FitDeepOptions {
  set: DeepSet;
  /** The parameters that the fit starts from. */
  head: DeepHead;
  /** Indices of the examples to fit. */
  examples: Int32Array;
  settings: DeepSettings;
  /** Any safe integer: decides order and dropout. */
  seed: number;
  /** Of heads of these sizes, with dropout if the settings have it. */
  sessions: TrainerSessions;
  signal?: AbortSignal | undefined;
  /** A state after some epochs, to continue from. */
  from?: FitState | undefined;
  onStep?: ((loss: number) => void) | undefined;
  /** Called in the last epoch with the features of each batch, [width, images], before its step. */
  onFeatures?: ((batch: Int32Array, features: Float32Array) => void) | undefined;
  /** Called with the state after each epoch but the last. The next epoch changes it. */
  onEpoch?: ((state: FitState) => Promise<void>) | undefined;
}

/** Everything that the next epochs depend on. */
export interface FitState {
  /** Mean loss of each epoch so far. */
  losses: number[];
  trainer: TrainerState;
}

/** Share of each target that is divided among all classes. */
const SMOOTHING = 0.05;
/** Epochs of a fit have seeds of their own, this far apart. */
const EPOCH_SEEDS = 2 ** 32;

/**
 * Fits a deep head by AdamW with a one-cycle learning rate, label smoothing and mirrored maps. The same
 * options give the same bits, whether the fit runs through or continues from a state.
 * @returns the trainer after the last epoch
 * @throws the signal's reason when it aborts
 */
export async function fitDeep(options: FitDeepOptions): Promise<{ trainer: Trainer; losses: number[] }> {
  const { set, head, examples, settings, seed, sessions, signal, from, onStep, onFeatures, onEpoch } = options;
  const { learningRate, epochs, batchSize, weightDecay, dropout } = settings;
  const { kernel, bias } = head.dense;
  const trainer = createTrainer(head, sessions, {
    learningRates: (parameter) =>
      parameter.name === kernel.name || parameter.name === bias.name
        ? denseRates(parameter, learningRate)
        : tailRates(parameter, learningRate),
    state: from?.trainer,
  });
  const losses = [...(from?.losses ?? [])];
  const width = kernel.dimensions[1];
  while (losses.length < epochs) {
    const random = createRandom(seed + EPOCH_SEEDS * losses.length);
    const batches = batchesOf(examples, batchSize, random);
    let sum = 0;
    for (const [i, batch] of batches.entries()) {
      signal?.throwIfAborted();
      const maps = await set.maps.read(batch);
      mirrorSome(maps, head.tail.map.side, batch.length, random);
      const mask = dropout > 0 ? maskOf(width * batch.length, dropout, random) : undefined;
      const factor = oneCycle(losses.length * batches.length + i, epochs * batches.length);
      const step = await trainer.step({ maps, targets: targetsOf(set, batch), mask }, { factor, weightDecay });
      const { loss, features } = step;
      if (!Number.isFinite(loss)) throw diverged(learningRate);
      if (losses.length === epochs - 1) onFeatures?.(batch, features);
      sum += loss;
      onStep?.(loss);
    }
    losses.push(sum / batches.length);
    if (losses.length < epochs) await onEpoch?.({ losses, trainer: trainer.state });
  }
  return { trainer, losses };
}

/** The smoothed targets of a batch, [classes, images]. The loss is the mean over the images, by weight. */
function targetsOf({ labels, classCount, weights }: DeepSet, batch: Int32Array): Float32Array {
  const targets = new Float32Array(classCount * batch.length);
  for (const [image, example] of batch.entries()) {
    const weight = (weights[example] as number) / batch.length;
    for (let label = 0; label < classCount; label++)
      targets[label * batch.length + image] = (weight * SMOOTHING) / classCount;
    const own = (labels[example] as number) * batch.length + image;
    targets[own] = (targets[own] as number) + weight * (1 - SMOOTHING);
  }
  return targets;
}

/** Factors of dropout, which keep the expected sum. */
function maskOf(length: number, dropout: number, random: Random): Float32Array {
  const limit = dropout * 2 ** 32;
  return Float32Array.from({ length }, () => (random() < limit ? 0 : 1 / (1 - dropout)));
}

const diverged = (learningRate: number) =>
  new HeadstartError(
    'dataset-not-trainable',
    `The loss of the deep head is no longer finite. Train again with a learningRate lower than ${learningRate}.`,
  );
