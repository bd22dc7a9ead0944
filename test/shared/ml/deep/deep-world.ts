import {
  type Checkpoint,
  type Checkpoints,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../../shared/ml/deep/checkpoint.ts';
import type { DeepTrainingOptions } from '../../../../shared/ml/deep/train-deep.ts';
import { stratifiedFolds } from '../../../../shared/ml/train/folds.ts';
import { toFloat16 } from '../../../../shared/numeric/float16.ts';
import { createRandom } from '../../../../shared/numeric/random.ts';
import { tinyDeepHead, tinyMap } from '../../../support/tiny-deep-head.ts';

export const classCount = 3;
const size = tinyMap.channels * tinyMap.side ** 2;

/** Random maps of 3 classes. Each class has higher numbers in its own channel. */
export function tinySet(examples: number) {
  const random = createRandom(5);
  const labels = Int32Array.from({ length: examples }, (_, i) => i % classCount);
  const maps = Array.from(labels, (label) =>
    toFloat16(
      Float32Array.from({ length: size }, (_, i) => {
        const own = Math.floor(i / tinyMap.side ** 2) === label ? 1 : 0;
        return own + random() / 2 ** 31 - 1;
      }),
    ),
  );
  return {
    labels,
    classCount,
    weights: new Float32Array(examples).fill(1),
    maps: {
      async read(wanted: Int32Array) {
        const read = new Uint16Array(wanted.length * size);
        for (const [i, example] of wanted.entries()) read.set(maps[example] as Uint16Array, i * size);
        return read;
      },
    },
  };
}

/** Keeps every checkpoint as bytes. `load` gives the last one. */
export function keepCheckpoints(kept: Uint8Array[] = []): Checkpoints & { kept: Uint8Array[] } {
  return {
    kept,
    load: async (): Promise<Checkpoint | undefined> => {
      const last = kept.at(-1);
      return last && decodeCheckpoint(last);
    },
    async save(checkpoint) {
      kept.push(encodeCheckpoint(checkpoint));
    },
  };
}

/** A training of a tiny deep head on 60 maps, with 3 folds. */
export function tinyTraining(changes: Partial<DeepTrainingOptions> = {}): DeepTrainingOptions {
  const set = tinySet(60);
  return {
    set,
    tail: tinyDeepHead(['a', 'b', 'c']).head.tail,
    folds: stratifiedFolds(set.labels, classCount, 1, { wanted: 3 }),
    settings: { learningRate: 0.004, batchSize: 8, epochs: 3, weightDecay: 0.01, dropout: 0.1 },
    seed: 1,
    threads: 1,
    curve: [],
    checkpoints: keepCheckpoints(),
    ...changes,
  };
}
