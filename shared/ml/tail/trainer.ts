import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Moving, move } from './adamw.ts';
import { type DeepHead, parametersOf } from './deep-head.ts';
import { gradientsGraph, logitsGraph } from './step-graph.ts';
import type { Parameter } from './tail.ts';

export interface Batch {
  /** Their maps as float16, image after image. */
  maps: Uint16Array;
  /** Row-major [classes, images]: see gradientsGraph. */
  targets: Float32Array;
  /** Row-major [features, images], with dropout. */
  mask?: Float32Array | undefined;
}

export interface StepSettings {
  /** Factor of all learning rates. */
  factor: number;
  /** Applies to kernels, not to biases. */
  weightDecay: number;
}

/** Everything that the next steps depend on. */
export interface TrainerState {
  /** Number of steps taken. */
  steps: number;
  /** In the order of the head's layers. */
  parameters: (Parameter & Moving)[];
}

/** Trains a deep head. */
export interface Trainer {
  /** A step of AdamW. @returns the loss of the batch before it, and its features, [width, images] */
  step(batch: Batch, settings: StepSettings): Promise<{ loss: number; features: Float32Array }>;
  /**
   * Runs the head without dropout.
   * @param maps of images, as a batch has them
   * @returns row-major [classes, images] and [width, images]
   */
  score(maps: Uint16Array): Promise<{ logits: Float32Array; features: Float32Array }>;
  /** The current state, which the next step changes. */
  readonly state: TrainerState;
}

/** The graphs of a deep head. Trainers of heads of the same sizes can share them. */
export interface TrainerSessions {
  gradients: InferenceSession;
  forward: InferenceSession;
  /** The last call. */
  release(): Promise<void>;
}

export interface SessionOptions {
  dropout: boolean;
  /** Number of threads of ONNX Runtime; it does not change the result. */
  threads: number;
}

export interface TrainerOptions {
  /** Learning rate of each row of a parameter. */
  learningRates: (parameter: Parameter) => Float64Array;
  /** The state to continue from; by default, the head's own parameters before the first step. */
  state?: TrainerState | undefined;
}

export async function openSessions(head: DeepHead, { dropout, threads }: SessionOptions): Promise<TrainerSessions> {
  const open = (graph: Uint8Array) =>
    InferenceSession.create(graph, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const gradients = await open(gradientsGraph(head, dropout));
  const forward = await open(logitsGraph(head)).catch(async (error) => {
    await gradients.release();
    throw error;
  });
  return {
    gradients,
    forward,
    async release() {
      await gradients.release();
      await forward.release();
    },
  };
}

/** @param sessions of a head of the same sizes */
export function createTrainer(
  head: DeepHead,
  { gradients, forward }: TrainerSessions,
  { learningRates, state = startOf(head) }: TrainerOptions,
): Trainer {
  const { channels, side } = head.tail.map;
  const rates = new Map(parametersOf(head).map((parameter) => [parameter.name, learningRates(parameter)]));
  const weights = Object.fromEntries(
    state.parameters.map(({ name, dimensions, values }) => [name, new Tensor('float32', values, dimensions)]),
  );
  const mapsOf = (maps: Uint16Array) =>
    new Tensor('float16', maps, [maps.length / (channels * side ** 2), channels, side ** 2]);

  return {
    state,
    async step({ maps, targets, mask }, { factor, weightDecay }) {
      const images = mapsOf(maps);
      const count = images.dims[0] as number;
      const results = await gradients.run({
        ...weights,
        maps: images,
        targets: new Tensor('float32', targets, [targets.length / count, count]),
        ...(mask && { mask: new Tensor('float32', mask, [mask.length / count, count]) }),
      });
      state.steps++;
      for (const parameter of state.parameters) {
        const { name, dimensions } = parameter;
        move(parameter, results[`${name}.gradient`]?.data as Float32Array, {
          number: state.steps,
          learningRates: (rates.get(name) as Float64Array).map((rate) => factor * rate),
          weightDecay: dimensions[1] > 1 ? weightDecay : 0,
        });
      }
      return { loss: Number(results.loss?.data[0]), features: results.features?.data as Float32Array };
    },
    async score(maps) {
      const { logits, features } = await forward.run({ ...weights, maps: mapsOf(maps) });
      return { logits: logits?.data as Float32Array, features: features?.data as Float32Array };
    },
  };
}

function startOf(head: DeepHead): TrainerState {
  const parameters = parametersOf(head).map((parameter) => ({
    ...parameter,
    values: parameter.values.slice(),
    first: new Float32Array(parameter.values.length),
    second: new Float32Array(parameter.values.length),
  }));
  return { steps: 0, parameters };
}
