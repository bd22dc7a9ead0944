import type { Bench, BenchContext } from './harness/bench.ts';
import { writeFeatures } from './harness/matrix.ts';
import { ifInstalled, pythonEnvironment } from './harness/python.ts';
import { meanOf, median } from './harness/statistics.ts';
import { type NamedSide, runSides, type TaskAnswer } from './harness/task.ts';

interface HiddenLayers extends TaskAnswer {
  /** Out-of-fold accuracy. */
  accuracy?: number;
  /** Number of complete fits in that time. */
  fits: number;
}

/** Without dropout, weight decay and early stopping, so that all sides compute the same steps. */
const recipe = {
  hiddenLayers: [128],
  learningRate: 0.001,
  batchSize: 64,
  epochs: 20,
  dropout: 0,
  weightDecay: 0,
  patience: 0,
};

export const hiddenLayers: Bench = {
  name: 'hidden-layers',
  title: 'A head with one hidden layer of 128',
  method:
    'Adam with learning rate 0.001, batches of 64, 20 epochs and no dropout, on the same features as raw float32 files, in a fresh process each time, in turn, 5 times each, with another seed each time (tfjs: once, 1 of the 20 epochs, with its time multiplied by 20, as all epochs cost the same). Headstart and PyTorch fit one head for each of the same 5 folds and one on all examples, with all epochs, on one thread. The accuracy is out-of-fold, averaged over the seeds. tfjs runs on its CPU backend.',
  async run(context) {
    const { table, plot } = context;
    const { train, classCount } = await writeFeatures(context);
    const sides = await sidesFor(context, classCount);
    const found = await runSides<HiddenLayers>(context, sides);
    const secondsAFit = (runs: HiddenLayers[] = []) => {
      const { epochs = recipe.epochs } = sides.find(({ name }) => found.get(name) === runs)?.options ?? {};
      return median(runs.map(({ seconds, fits }) => ((seconds / fits) * recipe.epochs) / Number(epochs)));
    };
    const torch = found.get('PyTorch, one thread');
    const title = `${train.labels.length} examples x ${train.width} features, ${classCount} classes`;
    table({
      title,
      columns: [
        { title: 'side' },
        { title: 's a fit', digits: 2 },
        { title: 'this / PyTorch', digits: 2 },
        { title: 'fits' },
        { title: 'import ms' },
        { title: 'peak MB' },
        { title: 'accuracy', digits: 4 },
        { title: 'runs' },
      ],
      rows: [...found].map(([name, runs]) => [
        name,
        secondsAFit(runs),
        torch ? secondsAFit(runs) / secondsAFit(torch) : null,
        runs[0]?.fits ?? null,
        1000 * median(runs.map(({ importSeconds }) => importSeconds)),
        median(runs.map(({ peakMb }) => peakMb)),
        meanOf(runs.flatMap(({ accuracy }) => accuracy ?? [])),
        runs.length,
      ]),
    });
    plot({ kind: 'bars', title: 'Seconds of one fit', table: title, x: 'side', y: 's a fit' });
  },
};

async function sidesFor(context: BenchContext, classCount: number): Promise<NamedSide[]> {
  const options = { ...recipe, classCount, threads: 1 };
  const ours = {
    name: 'Headstart, one thread',
    rounds: 5,
    script: 'tasks/hidden-layers.ts',
    options: { classCount, threads: 1, hyperparameters: recipe },
  };
  const torch = {
    name: 'PyTorch, one thread',
    rounds: 5,
    script: 'peers/torch_hidden_layers.py',
    options,
    env: pythonEnvironment(1),
  };
  const tfjs = {
    name: 'tfjs, CPU backend',
    rounds: 1,
    script: 'peers/tfjs_hidden_layers.ts',
    options: { ...options, epochs: 1 },
  };
  return [ours, ...(await ifInstalled(context, 'torch', [torch])), tfjs];
}
