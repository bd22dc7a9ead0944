import { type Hyperparameters, networkSettings } from '../../domain/hyperparameters.ts';
import { createRandom, type Random } from '../../numeric/random.ts';
import { logLossOf } from '../../numeric/softmax.ts';
import type { Layer } from '../head/head.ts';
import { trainEpoch } from './epoch.ts';
import type { Folds } from './folds.ts';
import { initialWeights } from './initial-weights.ts';
import type { Scaling } from './layers-graph.ts';
import { createNetwork, type Network } from './network.ts';
import { type State, stateOf, weightsOf } from './network-state.ts';
import type { OnProgress } from './progress.ts';
import type { TrainingSet } from './training-set.ts';

export interface TrainNetworkOptions {
  set: TrainingSet;
  /** Weight of each example. */
  weights: Float32Array;
  folds: Folds;
  hyperparameters: Omit<Hyperparameters, 'classWeights'>;
  seed: number;
  signal?: AbortSignal | undefined;
  onProgress?: OnProgress | undefined;
}

/** The fit of a head with hidden layers. */
export interface NetworkFit {
  solver: 'adamw';
  /** Number of epochs of the final training: the one with the lowest log loss of held-out examples. */
  epochs: number;
  /** Mean log loss of held-out examples after each epoch. */
  heldOutLosses: number[];
  /** Mean log loss of the final head's last epoch, on all examples, with dropout. */
  loss: number;
}

/** A head in training, with its random numbers. */
interface Trainee {
  state: State;
  random: Random;
  share: Float32Array;
}

/** Number of held-out examples scored in one run. */
const SCORED_AT_ONCE = 1024;

/**
 * Trains a head with hidden layers by AdamW. The folds' heads train side by side, epoch by epoch; early stopping ends
 * them when the held-out examples' log loss has not fallen for some epochs, and so needs no separate validation set.
 * The final head is trained on all examples for the best number of epochs.
 * @returns the layers, the record of their fit, and out-of-fold logits [examples, classes] after that number of epochs
 * @throws the signal's reason when it aborts
 */
export async function trainNetwork(
  options: TrainNetworkOptions,
): Promise<{ layers: Layer[]; fit: NetworkFit; logits: Float32Array }> {
  const { set, weights, folds, hyperparameters, seed, signal, onProgress } = options;
  const settings = { ...networkSettings(hyperparameters), signal };
  const { hiddenLayers } = hyperparameters;
  const network = await createNetwork({ ...settings, set, hiddenLayers });
  const { sizes } = network;
  const traineeOf = (share: Float32Array, fold: number): Trainee => {
    const random = createRandom(seed + 2 ** 32 * (fold + 1));
    return { state: stateOf(sizes, initialWeights(sizes, random)), random, share };
  };

  try {
    const trainees = Array.from({ length: folds.count }, (_, fold) =>
      traineeOf(
        weights.map((weight, i) => (folds.of[i] === fold ? 0 : weight)),
        fold,
      ),
    );
    const heldOutLosses: number[] = [];
    const best = { epochs: 0, loss: Infinity, logits: new Float32Array(0) };
    const total = 2 * settings.epochs;
    while (heldOutLosses.length < settings.epochs) {
      const logits = new Float32Array(set.labels.length * set.classCount);
      for (const [fold, trainee] of trainees.entries()) {
        await trainEpoch(network, trainee.state, trainee.share, trainee.random, settings);
        await scoreHeldOut(network, trainee.state, folds, fold, logits, signal);
      }
      const loss = heldOutLoss(logits, weights, set, folds);
      heldOutLosses.push(loss);
      const epochs = heldOutLosses.length;
      if (loss < best.loss || settings.patience === 0) Object.assign(best, { epochs, loss, logits });
      onProgress?.({ done: epochs, total, phase: 'cross-validation', loss });
      if (settings.patience > 0 && epochs - best.epochs >= settings.patience) break;
    }

    const head = traineeOf(weights, folds.count);
    let loss = 0;
    const all = heldOutLosses.length + best.epochs;
    for (let epoch = 1; epoch <= best.epochs; epoch++) {
      loss = await trainEpoch(network, head.state, weights, head.random, settings);
      onProgress?.({ done: heldOutLosses.length + epoch, total: all, phase: 'final-fit', loss });
    }
    const layers = layersOf(weightsOf(sizes, head.state), network.scaling);
    return { layers, fit: { solver: 'adamw', epochs: best.epochs, heldOutLosses, loss }, logits: best.logits };
  } finally {
    await network.release();
  }
}

/** Writes the logits of the examples that a fold holds out. */
async function scoreHeldOut(
  network: Network,
  state: State,
  folds: Folds,
  fold: number,
  logits: Float32Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const classCount = network.sizes.at(-1) as number;
  const heldOut = Int32Array.from([...folds.of.keys()].filter((example) => folds.of[example] === fold));
  for (let start = 0; start < heldOut.length; start += SCORED_AT_ONCE) {
    signal?.throwIfAborted();
    const examples = heldOut.subarray(start, start + SCORED_AT_ONCE);
    const scored = await network.logits(state, examples);
    for (const [i, example] of examples.entries()) {
      logits.set(scored.subarray(i * classCount, (i + 1) * classCount), example * classCount);
    }
  }
}

function heldOutLoss(
  logits: Float32Array,
  weights: Float32Array,
  { labels, classCount }: TrainingSet,
  folds: Folds,
): number {
  let sum = 0;
  let all = 0;
  labels.forEach((label, example) => {
    if (folds.of[example] === -1) return;
    const weight = weights[example] as number;
    sum += weight * logLossOf(logits, example * classCount, classCount, label);
    all += weight;
  });
  return sum / all;
}

/** The layers for unscaled features: the first layer absorbs the scaling. */
function layersOf(weights: readonly Float32Array[], { mean, scale }: Scaling): Layer[] {
  const layers = Array.from({ length: weights.length / 2 }, (_, i) => ({
    kernel: weights[2 * i] as Float32Array,
    bias: weights[2 * i + 1] as Float32Array,
  }));
  const [first, ...rest] = layers as [Layer, ...Layer[]];
  const kernel = first.kernel.map((weight) => weight * scale);
  const shift = new Float64Array(first.bias.length);
  for (let j = 0; j < mean.length; j++) {
    for (let k = 0; k < shift.length; k++) {
      shift[k] = (shift[k] as number) + (mean[j] as number) * (kernel[j * shift.length + k] as number);
    }
  }
  return [{ kernel, bias: first.bias.map((value, k) => value - (shift[k] as number)) }, ...rest];
}
