import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Evaluation } from './line-search.ts';
import { objectiveGraph } from './objective-graph.ts';
import type { TrainingSet } from './training-set.ts';
import { scale } from './vector.ts';

/**
 * A head whose loss is asked for: `point` holds [classes, width] weights and then [classes] biases, for features less
 * their mean; `share` says how much each example counts.
 */
export interface Candidate {
  point: Float64Array;
  share: Float32Array;
}

export interface Objective {
  /**
   * For each candidate the mean log loss over the examples, each by its share, and its gradient; without penalty.
   * All candidates go through one product.
   */
  evaluate(candidates: readonly Candidate[]): Promise<Evaluation[]>;
  /** Logits of every example, row-major [examples, classes]. */
  logits(point: Float64Array): Promise<Float32Array>;
  /** Frees the session; the last call. */
  release(): Promise<void>;
}

const LAYOUT = {
  /** Features up to this size are built into the session, which holds them two or three times meanwhile. */
  builtInBytes: 64 * 2 ** 20,
  /** Others go through it in blocks of so many examples, so that nothing but the features themselves is large. */
  block: 4096,
};

/**
 * Softmax regression's objective, evaluated by ONNX Runtime in float32 and added up in float64.
 * The bits of a result do not depend on the number of threads.
 */
export async function createObjective(set: TrainingSet, threads: number, layout = LAYOUT): Promise<Objective> {
  const { features, mean, labels, classes } = set;
  const size = classes * mean.length;
  const builtIn = features.byteLength <= layout.builtInBytes;
  const blocks = blocksOf(set, builtIn ? labels.length : layout.block, builtIn);
  const graph = objectiveGraph(mean, classes, builtIn ? features : undefined);
  const session = await InferenceSession.create(graph, { intraOpNumThreads: threads, interOpNumThreads: 1 });

  function parameters(points: readonly Float64Array[]): Record<string, Tensor> {
    const weights = new Float32Array(points.length * size);
    const bias = new Float32Array(points.length * classes);
    points.forEach((point, head) => {
      weights.set(point.subarray(0, size), head * size);
      bias.set(point.subarray(size), head * classes);
    });
    return {
      weights: new Tensor('float32', weights, [points.length * classes, mean.length]),
      bias: new Tensor('float32', bias, [points.length, classes, 1]),
    };
  }

  return {
    async evaluate(candidates) {
      const heads = parameters(candidates.map(({ point }) => point));
      const sums = candidates.map(() => ({ value: 0, weight: 0, gradient: new Float64Array(size + classes) }));
      for (const { start, count, feeds } of blocks) {
        const share = new Float32Array(candidates.length * count);
        candidates.forEach((candidate, head) => {
          share.set(candidate.share.subarray(start, start + count), head * count);
        });
        const shareTensor = new Tensor('float32', share, [candidates.length, 1, count]);
        const outputs = await session.run({ ...heads, ...feeds, share: shareTensor }, GRADIENT);
        const [logs, weights, bias] = GRADIENT.map((name) => outputs[name]?.data as Float32Array) as Outputs;
        sums.forEach((sum, head) => {
          for (let i = head * count; i < (head + 1) * count; i++) {
            sum.value -= (share[i] as number) * (logs[i] as number);
            sum.weight += share[i] as number;
          }
          accumulate(sum.gradient, 0, weights.subarray(head * size, (head + 1) * size));
          accumulate(sum.gradient, size, bias.subarray(head * classes, (head + 1) * classes));
        });
      }
      return sums.map(({ value, weight, gradient }) => {
        scale(gradient, 1 / weight);
        return { value: value / weight, gradient };
      });
    },

    async logits(point) {
      const head = parameters([point]);
      const result = new Float32Array(labels.length * classes);
      for (const { start, count, feeds } of blocks) {
        const share = new Tensor('float32', new Float32Array(count), [1, 1, count]);
        const outputs = await session.run({ ...head, ...feeds, share }, ['logits']);
        const byClass = outputs.logits?.data as Float32Array;
        for (let i = 0; i < count; i++) {
          for (let k = 0; k < classes; k++) result[(start + i) * classes + k] = byClass[k * count + i] as number;
        }
      }
      return result;
    },

    release: () => session.release(),
  };
}

const GRADIENT = ['logs', 'weightsGradient', 'biasGradient'];
type Outputs = [Float32Array, Float32Array, Float32Array];

type Block = { start: number; count: number; feeds: Record<string, Tensor> };

function blocksOf({ features, mean, labels, classes }: TrainingSet, size: number, builtIn: boolean): Block[] {
  const blocks: Block[] = [];
  for (let start = 0; start < labels.length; start += size) {
    const count = Math.min(size, labels.length - start);
    const target = new Float32Array(classes * count);
    for (let i = 0; i < count; i++) target[(labels[start + i] as number) * count + i] = 1;
    const feeds: Block['feeds'] = { target: new Tensor('float32', target, [1, classes, count]) };
    if (!builtIn) {
      const rows = features.subarray(start * mean.length, (start + count) * mean.length);
      feeds.features = new Tensor('float32', rows, [count, mean.length]);
    }
    blocks.push({ start, count, feeds });
  }
  return blocks;
}

function accumulate(target: Float64Array, at: number, values: Float32Array): void {
  for (let i = 0; i < values.length; i++) target[at + i] = (target[at + i] as number) + (values[i] as number);
}
