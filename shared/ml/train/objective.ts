import { InferenceSession, Tensor } from 'onnxruntime-node';
import { add, dot, scale } from '../../numeric/vector.ts';
import type { Evaluation } from './line-search.ts';
import { objectiveGraph } from './objective-graph.ts';
import type { TrainingSet } from './training-set.ts';

/**
 * A head to evaluate: `point` holds [classes, width] weights and then [classes] biases, for centred features; `share`
 * is the weight of each example.
 */
export interface Candidate {
  point: Float64Array;
  share: Float32Array;
}

export interface Objective {
  /** The training set of the objective. */
  set: TrainingSet;
  /**
   * For each candidate, the weighted mean log loss over the examples, its gradient, and the log probability of each
   * example's own class; without the penalty. One product evaluates all candidates.
   * @throws the signal's reason when it aborts
   */
  evaluate(candidates: readonly Candidate[], signal?: AbortSignal): Promise<Required<Evaluation>[]>;
  /**
   * Logits of every example, each by the head that `by` names: row-major [examples, classes]; 0 if `by` is -1.
   * @param by for each example, an index of `points`
   */
  logits(points: readonly Float64Array[], by: Int32Array, signal?: AbortSignal): Promise<Float32Array>;
  /** Frees the session. No call may follow. */
  release(): Promise<void>;
}

/** Maximum number of examples in one run: longer runs save no time, and would delay timers. */
const BLOCK_AT_MOST = 65_536;
/** Number of logits in one run: bounds the memory to little more than the features. */
const BLOCK_LOGITS = 2 ** 19;

/**
 * The objective of softmax regression, evaluated by ONNX Runtime in float32 and summed in float64.
 *
 * Points are for centred features, which makes the problem well-conditioned, but the features are not copied: the bias
 * absorbs the difference of the logits, weights x mean, and the weights' gradient differs by the bias's gradient x
 * mean.
 *
 * The result is the same, bit for bit, with any number of threads.
 */
export async function createObjective(
  set: TrainingSet,
  threads: number,
  blockLogits = BLOCK_LOGITS,
): Promise<Objective> {
  const { mean, labels, classCount } = set;
  const width = mean.length;
  const size = classCount * width;
  const exactMean = Float64Array.from(mean);
  const blocks = blocksOf(set, Math.min(BLOCK_AT_MOST, Math.ceil(blockLogits / classCount)));
  const session = await InferenceSession.create(objectiveGraph(width, classCount), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });

  function parameters(points: readonly Float64Array[]): Record<string, Tensor> {
    const weights = new Float32Array(points.length * size);
    const bias = new Float32Array(points.length * classCount);
    points.forEach((point, head) => {
      weights.set(point.subarray(0, size), head * size);
      for (let k = 0; k < classCount; k++) {
        bias[head * classCount + k] =
          (point[size + k] as number) - dot(point.subarray(k * width, (k + 1) * width), exactMean);
      }
    });
    return {
      weights: new Tensor('float32', weights, [points.length * classCount, width]),
      bias: new Tensor('float32', bias, [1, points.length, classCount]),
    };
  }

  /** Runs a block of examples. @param share weight of each example for each head; 0 by default */
  function run(heads: Record<string, Tensor>, { feeds, count }: Block, outputs: string[], share?: Float32Array) {
    const atOnce = heads.bias?.dims[1] as number;
    const shares = new Tensor('float32', share ?? new Float32Array(atOnce * count), [atOnce, 1, count]);
    return session.run({ ...heads, ...feeds, share: shares }, outputs);
  }

  return {
    set,

    async evaluate(candidates, signal) {
      const heads = parameters(candidates.map(({ point }) => point));
      const sums = candidates.map(() => ({
        value: 0,
        weight: 0,
        gradient: new Float64Array(size + classCount),
        logs: new Float32Array(labels.length),
      }));
      for (const block of blocks) {
        signal?.throwIfAborted();
        const { start, count } = block;
        const share = new Float32Array(candidates.length * count);
        candidates.forEach((candidate, head) => {
          share.set(candidate.share.subarray(start, start + count), head * count);
        });
        const outputs = await run(heads, block, GRADIENT, share);
        const [logs, weights, bias] = GRADIENT.map((name) => outputs[name]?.data as Float32Array) as Outputs;
        sums.forEach((sum, head) => {
          for (let i = head * count; i < (head + 1) * count; i++) {
            sum.value -= (share[i] as number) * (logs[i] as number);
            sum.weight += share[i] as number;
          }
          sum.logs.set(logs.subarray(head * count, (head + 1) * count), start);
          accumulate(sum.gradient.subarray(0, size), weights.subarray(head * size, (head + 1) * size));
          accumulate(sum.gradient.subarray(size), bias.subarray(head * classCount, (head + 1) * classCount));
        });
      }
      return sums.map(({ value, weight, gradient, logs }) => {
        scale(gradient, 1 / weight);
        centre(gradient, exactMean, classCount);
        return { value: value / weight, gradient, logs };
      });
    },

    async logits(points, by, signal) {
      const heads = parameters(points);
      const result = new Float32Array(labels.length * classCount);
      for (const block of blocks) {
        signal?.throwIfAborted();
        const logits = (await run(heads, block, ['logits'])).logits?.data as Float32Array;
        by.subarray(block.start, block.start + block.count).forEach((head, i) => {
          if (head < 0) return;
          const from = (i * points.length + head) * classCount;
          result.set(logits.subarray(from, from + classCount), (block.start + i) * classCount);
        });
      }
      return result;
    },

    release: () => session.release(),
  };
}

const GRADIENT = ['logs', 'weightsGradient', 'biasGradient'];
type Outputs = [Float32Array, Float32Array, Float32Array];

type Block = { start: number; count: number; feeds: Record<string, Tensor> };

function blocksOf({ features, mean, labels }: TrainingSet, size: number): Block[] {
  const blocks: Block[] = [];
  for (let start = 0; start < labels.length; start += size) {
    const count = Math.min(size, labels.length - start);
    const rows = features.subarray(start * mean.length, (start + count) * mean.length);
    const feeds = {
      labels: new Tensor('int32', labels.subarray(start, start + count), [count]),
      features: new Tensor('float32', rows, [count, mean.length]),
    };
    blocks.push({ start, count, feeds });
  }
  return blocks;
}

/** Converts the gradient for uncentred features into that for centred ones. */
function centre(gradient: Float64Array, mean: Float64Array, classCount: number): void {
  const width = mean.length;
  for (let k = 0; k < classCount; k++) {
    add(gradient.subarray(k * width, (k + 1) * width), mean, -(gradient[classCount * width + k] as number));
  }
}

/** Converts the values with a built-in, because a loop is slow until V8 has compiled it. */
const accumulate = (target: Float64Array, values: Float32Array) => add(target, new Float64Array(values), 1);
