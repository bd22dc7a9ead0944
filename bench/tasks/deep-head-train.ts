import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeepSettings } from '../../shared/domain/hyperparameters.ts';
import type { MapSource } from '../../shared/ml/deep/map-source.ts';
import { scoreExamples } from '../../shared/ml/deep/score-examples.ts';
import { createDeepTraining } from '../../shared/ml/deep/train-deep.ts';
import { calibrate } from '../../shared/ml/evaluate/calibration.ts';
import { score } from '../../shared/ml/evaluate/score.ts';
import { readBaseFolder } from '../../shared/ml/extract/base-files.ts';
import { loadTail } from '../../shared/ml/tail/load-tail.ts';
import { createTrainer, openSessions } from '../../shared/ml/tail/trainer.ts';
import { type Folds, stratifiedFolds } from '../../shared/ml/train/folds.ts';
import { trainHead } from '../../shared/ml/train/train-head.ts';
import { baseFolder } from '../harness/alone.ts';
import { answer, clocked, readMatrix, readTask } from './task.ts';

const importSeconds = performance.now() / 1000;

/** Headstart's training of a head on some of the images, cross-validated as in the service, and its score of the test images. */
const task = await readTask<{
  head: 'dense' | 'deep';
  classCount: number;
  /** Indices of the training images. */
  examples: number[];
  folds: number;
  seed: number;
  threads: number;
  /** Of a deep head. */
  settings: DeepSettings;
}>();
const { folder, classCount, seed, threads } = task;
const examples = Int32Array.from(task.examples);
const classes = Array.from({ length: classCount }, (_, label) => `${label}`);
const train = await readMatrix(folder, 'train');
const test = await readMatrix(folder, 'test');
const labels = examples.map((example) => train.labels[example] as number);
const folds = stratifiedFolds(labels, classCount, seed, { wanted: task.folds });

/** Out-of-fold logits of the training images, and logits of the test images, row-major. */
interface Logits {
  heldOut: Float32Array;
  test: Float32Array;
  /** Seconds of the cross-validation and the final fit. */
  seconds: [number, number];
}

async function trainDense(): Promise<Logits> {
  const { width } = train;
  const features = new Float32Array(examples.length * width);
  for (const [i, example] of examples.entries())
    features.set(train.features.subarray(example * width, (example + 1) * width), i * width);
  const hyperparameters = { hiddenLayers: [], l2: 'auto' as const };
  const [seconds, { layers, outOfFold }] = await clocked(() =>
    trainHead({ features, labels, classCount, hyperparameters, folds, seed, threads }),
  );
  const { kernel, bias } = layers[0] as (typeof layers)[number];
  const logits = Float32Array.from({ length: test.labels.length * classCount }, (_, i) => {
    const [row, k] = [Math.floor(i / classCount) * width, i % classCount];
    let sum = bias[k] as number;
    for (let j = 0; j < width; j++) sum += (test.features[row + j] as number) * (kernel[j * classCount + k] as number);
    return sum;
  });
  return { heldOut: outOfFold.logits, test: logits, seconds: [0, seconds] };
}

async function trainDeep(): Promise<Logits> {
  const { tail } = await loadTail(await readBaseFolder(baseFolder), 'auto');
  const size = tail.map.channels * tail.map.side ** 2;
  const training = await createDeepTraining({
    set: {
      maps: await mapsIn('train', size, examples),
      labels,
      classCount,
      weights: new Float32Array(labels.length).fill(1),
    },
    tail,
    folds,
    settings: task.settings,
    seed,
    threads,
    curve: [],
    checkpoints: { load: async () => undefined, save: async () => {} },
  });
  const [validation, { logits }] = await clocked(() => training.crossValidate());
  const [fit, { head, features }] = await clocked(() => training.fitAll());
  await training.release();
  const sessions = await openSessions(head, { dropout: false, threads });
  const trainer = createTrainer(head, sessions, { learningRates: ({ dimensions }) => new Float64Array(dimensions[0]) });
  const all = Int32Array.from(test.labels.keys());
  const width = features.length / labels.length;
  const scores = await scoreExamples(trainer, await mapsIn('test', size, all), all, { classCount, width });
  await sessions.release();
  return { heldOut: logits, test: scores.logits, seconds: [validation, fit] };
}

/** Reads the maps of some images, by their position in the list. */
async function mapsIn(part: string, size: number, images: Int32Array): Promise<MapSource> {
  const file = await open(join(folder, `${part}.f16`));
  return {
    async read(wanted) {
      const maps = new Uint16Array(wanted.length * size);
      for (const [i, example] of wanted.entries()) {
        await file.read(new Uint8Array(maps.buffer), 2 * i * size, 2 * size, 2 * (images[example] as number) * size);
      }
      return maps;
    },
  };
}

const judge = (logits: Float32Array, labels: Int32Array, { count, of }: Folds, temperature = 1) =>
  score({ logits: logits.map((logit) => logit / temperature), labels, classes, folds: count, fold: of });

const found = await (task.head === 'deep' ? trainDeep() : trainDense());
const { temperature } = calibrate({ logits: found.heldOut, labels, classes, fold: folds.of });
const apart = { count: 1, of: new Int32Array(test.labels.length) };
const { accuracy, logLoss } = judge(found.test, test.labels, apart, temperature);
const [validation, fit] = found.seconds;
await answer({
  importSeconds,
  seconds: fit,
  validationSeconds: validation,
  accuracy,
  logLoss,
  uncalibrated: judge(found.test, test.labels, apart).logLoss,
  heldOutLogLoss: judge(found.heldOut, labels, folds, temperature).logLoss,
});
