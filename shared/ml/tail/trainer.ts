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

export interface Rates {
  /** Learning rates of the base model's layers and of the dense layer. */
  tail: number;
  dense: number;
  /** Applies to kernels, not to biases. */
  weightDecay: number;
}

/** Trains a deep head. */
export interface Trainer {
  /** A step of AdamW. @returns the loss of the batch before it */
  step(batch: Batch, rates: Rates): Promise<number>;
  /** @param maps of images, as a batch has them @returns row-major [classes, images] */
  logits(maps: Uint16Array): Promise<Float32Array>;
  /** A copy of the current parameters. */
  parameters(): Parameter[];
  /** Frees the sessions; the last call. */
  release(): Promise<void>;
}

/** @param threads number of threads of ONNX Runtime; it does not change the result */
export async function createTrainer(
  head: DeepHead,
  { dropout, threads }: { dropout: boolean; threads: number },
): Promise<Trainer> {
  const options = { intraOpNumThreads: threads, interOpNumThreads: 1 };
  const gradients = await InferenceSession.create(gradientsGraph(head, dropout), options);
  const forward = await InferenceSession.create(logitsGraph(head), options);
  const { channels, side } = head.tail.map;
  const moving = parametersOf(head).map((parameter) => ({ ...parameter, ...startOf(parameter) }));
  const dense = new Set([head.dense.kernel.name, head.dense.bias.name]);
  const kernels = new Set(parametersOf(head).flatMap(({ name, dimensions }) => (dimensions[1] > 1 ? [name] : [])));
  const weights = Object.fromEntries(
    moving.map(({ name, dimensions, values }) => [name, new Tensor('float32', values, dimensions)]),
  );
  const mapsOf = (maps: Uint16Array) =>
    new Tensor('float16', maps, [maps.length / (channels * side ** 2), channels, side ** 2]);
  let number = 0;

  return {
    async step({ maps, targets, mask }, { tail, dense: ofDense, weightDecay }) {
      const images = mapsOf(maps);
      const count = images.dims[0] as number;
      const results = await gradients.run({
        ...weights,
        maps: images,
        targets: new Tensor('float32', targets, [targets.length / count, count]),
        ...(mask && { mask: new Tensor('float32', mask, [mask.length / count, count]) }),
      });
      number++;
      for (const parameter of moving) {
        const gradient = results[`${parameter.name}.gradient`]?.data as Float32Array;
        move(parameter, gradient, {
          number,
          learningRate: dense.has(parameter.name) ? ofDense : tail,
          weightDecay: kernels.has(parameter.name) ? weightDecay : 0,
        });
      }
      return Number((results.loss as Tensor).data[0]);
    },
    async logits(maps) {
      const { logits } = await forward.run({ ...weights, maps: mapsOf(maps) });
      return logits?.data as Float32Array;
    },
    parameters: () => moving.map(({ name, dimensions, values }) => ({ name, dimensions, values: values.slice() })),
    async release() {
      await gradients.release();
      await forward.release();
    },
  };
}

function startOf({ values }: Parameter): Moving {
  return {
    values: values.slice(),
    first: new Float32Array(values.length),
    second: new Float32Array(values.length),
  };
}
