import { InferenceSession, Tensor } from 'onnxruntime-node';
import { DECAY, forwardGraph, lengthOf, parametersOf, type Scaling, type Sizes, stepGraph } from './network-graph.ts';

/** Parameters and Adam's sums, and the number of steps taken. */
export interface State {
  /** By the names of the step's inputs. Each parameter is a view of `parameters`. */
  tensors: Record<string, Tensor>;
  /** Of the same sizes: the next step writes into it, and the two change places. */
  spare: Record<string, Tensor>;
  steps: number;
}

export interface Batch {
  /** Row-major [n, width]. */
  features: Float32Array;
  /** [n, classes]: 1 for each example's own class, else 0. */
  target: Float32Array;
  /** [n]: what each example counts; they add up to 1. */
  share: Float32Array;
  /** For each hidden layer, [n, units]: what dropout multiplies outputs by. None without dropout. */
  masks: readonly Float32Array[];
}

export interface Network {
  sizes: Sizes;
  /** One step of AdamW, which changes the state. @returns the batch's mean log loss before it */
  step(state: State, batch: Batch): Promise<number>;
  /** @param features row-major [n, width] @returns row-major [n, classes] */
  logits(state: State, features: Float32Array): Promise<Float32Array>;
  /** Frees the sessions; the last call. */
  release(): Promise<void>;
}

export interface NetworkOptions {
  sizes: Sizes;
  scaling: Scaling;
  dropout: boolean;
  learningRate: number;
  weightDecay: number;
}

const EPSILON = 1e-8;
/** What a step changes. */
const MOVED = ['parameters', 'first', 'second'];

/**
 * A network whose steps ONNX Runtime computes, in float32 and on one thread: a batch is too small to share out, and
 * sums over it would depend on how.
 */
export async function createNetwork(options: NetworkOptions): Promise<Network> {
  const { sizes, scaling, dropout, learningRate, weightDecay } = options;
  const [width, classes] = [sizes[0] as number, sizes.at(-1) as number];
  const names = parametersOf(sizes).map(({ name }) => name);
  const settings = { intraOpNumThreads: 1, interOpNumThreads: 1 };
  const stepping = await InferenceSession.create(
    stepGraph(sizes, scaling, dropout, learningRate * weightDecay),
    settings,
  );
  const forward = await InferenceSession.create(forwardGraph(sizes, scaling), settings);

  return {
    sizes,

    async step(state, { features, target, share, masks }) {
      const n = share.length;
      state.steps++;
      const spread = Math.sqrt((1 - DECAY.second) / (1 - DECAY.second ** state.steps));
      const rate = (learningRate * (1 - DECAY.first)) / (1 - DECAY.first ** state.steps) / spread;
      const outputs = Object.fromEntries(MOVED.map((name) => [`${name}.next`, state.spare[name] as Tensor]));
      const loss = new Tensor('float32', new Float32Array(1), [1, 1]);
      const feeds = {
        ...state.tensors,
        ...Object.fromEntries(masks.map((mask, i) => [`mask${i}`, new Tensor('float32', mask, [n, mask.length / n])])),
        features: new Tensor('float32', features, [n, width]),
        target: new Tensor('float32', target, [n, classes]),
        share: new Tensor('float32', share, [n, 1]),
        rate: scalar(rate),
        epsilon: scalar(EPSILON / spread),
      };
      await stepping.run(feeds, { ...outputs, loss });
      [state.tensors, state.spare] = [state.spare, state.tensors];
      return loss.data[0] as number;
    },

    async logits({ tensors }, features) {
      const parameters = Object.fromEntries(names.map((name) => [name, tensors[name] as Tensor]));
      const n = features.length / width;
      const outputs = await forward.run({ ...parameters, features: new Tensor('float32', features, [n, width]) });
      return outputs.logits?.data as Float32Array;
    },

    async release() {
      await stepping.release();
      await forward.release();
    },
  };
}

/** A state with these weights (by parameter), and no step taken. */
export function stateOf(sizes: Sizes, weights: readonly Float32Array[]): State {
  const parameters = parametersOf(sizes);
  const count = parameters.reduce((sum, { dimensions }) => sum + lengthOf(dimensions), 0);
  const tensorsOf = (values: Float32Array): State['tensors'] => {
    let end = 0;
    const views = parameters.map(({ name, dimensions }) => {
      const start = end;
      end += lengthOf(dimensions);
      return [name, new Tensor('float32', values.subarray(start, end), dimensions)];
    });
    const sums = ['first', 'second'].map((name) => [name, new Tensor('float32', new Float32Array(count), [count])]);
    return Object.fromEntries([...views, ...sums, ['parameters', new Tensor('float32', values, [count])]]);
  };
  const start = new Float32Array(count);
  let end = 0;
  for (const values of weights) {
    start.set(values, end);
    end += values.length;
  }
  return { tensors: tensorsOf(start), spare: tensorsOf(new Float32Array(count)), steps: 0 };
}

const scalar = (value: number): Tensor => new Tensor('float32', Float32Array.of(value), [1]);
