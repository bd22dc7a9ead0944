import { InferenceSession, Tensor } from 'onnxruntime-node';
import { DECAY, movedOf } from './adamw-graph.ts';
import type { Scaling } from './layers-graph.ts';
import { forwardGraph, stepsGraph } from './network-graph.ts';
import { parametersOf, type Sizes } from './network-sizes.ts';
import type { State } from './network-state.ts';
import type { TrainingSet } from './training-set.ts';

/** Examples for a sequence of steps. */
export interface Batches {
  /** Rows of the training set, one batch after another; the last may be smaller. */
  examples: Int32Array;
  /** Weight of each example of the training set. */
  weights: Float32Array;
  /** Dropout's factors for each hidden layer's outputs, [examples, units]; none without dropout. */
  masks: readonly Float32Array[];
}

export interface Network {
  sizes: Sizes;
  scaling: Scaling;
  /** Takes a step of AdamW on each batch, and changes the state. @returns each batch's mean log loss before its step */
  train(state: State, batches: Batches): Promise<Float32Array>;
  /** @param examples rows of the training set @returns row-major [n, classes] */
  logits(state: State, examples: Int32Array): Promise<Float32Array>;
  /** Frees the sessions. No call may follow. */
  release(): Promise<void>;
}

export interface NetworkOptions {
  set: TrainingSet;
  hiddenLayers: readonly number[];
  batchSize: number;
  dropout: number;
  learningRate: number;
  weightDecay: number;
}

const EPSILON = 1e-8;

/**
 * A network whose steps ONNX Runtime computes in float32 on one thread: a batch is too small to split among threads,
 * and the rounding of its sums would depend on the split.
 */
export async function createNetwork(options: NetworkOptions): Promise<Network> {
  const { set, hiddenLayers, batchSize, dropout, learningRate, weightDecay } = options;
  const sizes = [set.mean.length, ...hiddenLayers, set.classCount];
  const all = set.labels.length;
  const scaling: Scaling = { mean: set.mean, scale: Math.sqrt(set.mean.length / (set.meanSquaredNorm || 1)) };
  const graph = stepsGraph(sizes, { scaling, batchSize, dropout: dropout > 0, decay: learningRate * weightDecay });
  const settings = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const steps = await InferenceSession.create(graph, settings);
  const forward = await InferenceSession.create(forwardGraph(sizes, scaling), settings);
  const features = new Tensor('float32', set.features, [all, set.mean.length]);
  const labels = new Tensor('int32', set.labels, [all, 1]);
  const parameters = parametersOf(sizes);
  const moved = parameters.flatMap(movedOf);

  return {
    sizes,
    scaling,

    async train(state, { examples, weights, masks }) {
      const n = examples.length;
      const count = Math.ceil(n / batchSize);
      const rates = new Float32Array(count);
      const epsilons = new Float32Array(count);
      for (let i = 0; i < count; i++) {
        state.steps++;
        const spread = Math.sqrt((1 - DECAY.second) / (1 - DECAY.second ** state.steps));
        rates[i] = (learningRate * (1 - DECAY.first)) / (1 - DECAY.first ** state.steps) / spread;
        epsilons[i] = EPSILON / spread;
      }
      const { losses, ...ends } = await steps.run({
        ...Object.fromEntries(moved.map(({ name }) => [`${name}.start`, state.tensors[name] as Tensor])),
        ...Object.fromEntries(masks.map((mask, i) => [`mask${i}`, new Tensor('float32', mask, [n, mask.length / n])])),
        features,
        labels,
        weights: new Tensor('float32', weights, [all, 1]),
        examples: new Tensor('int32', examples, [n]),
        steps: new Tensor('int64', [BigInt(count)], []),
        rates: new Tensor('float32', rates, [count]),
        epsilons: new Tensor('float32', epsilons, [count]),
      });
      state.tensors = Object.fromEntries(moved.map(({ name }) => [name, ends[`${name}.end`] as Tensor]));
      return losses?.data as Float32Array;
    },

    async logits({ tensors }, examples) {
      const outputs = await forward.run({
        ...Object.fromEntries(parameters.map(({ name }) => [name, tensors[name] as Tensor])),
        features,
        examples: new Tensor('int32', examples, [examples.length]),
      });
      return outputs.logits?.data as Float32Array;
    },

    async release() {
      await steps.release();
      await forward.release();
    },
  };
}
