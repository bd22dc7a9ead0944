import type { Bench } from './harness/bench.ts';
import { ifInstalled, pythonEnvironment } from './harness/python.ts';
import { median } from './harness/statistics.ts';
import { runSides, type TaskAnswer } from './harness/task.ts';

interface DeepHeadSteps extends TaskAnswer {
  /** Seconds of each step. */
  steps: number[];
}

const options = { classCount: 10, batchSize: 32, steps: 20, threads: 2 };

export const deepHead: Bench = {
  name: 'deep-head',
  title: 'A step of training a deep head',
  method:
    'Forward, backward and AdamW on blocks 11 to 15 of EfficientNet-Lite0, its head convolution and a dense layer of 10 classes, with random maps: batches of 32, 2 threads, 20 steps in a fresh process, 5 times each, in turn. The first 2 steps of each process do not count.',
  async run(context) {
    const ours = { name: 'Headstart', rounds: 5, script: 'tasks/deep-head.ts', options };
    const torch = {
      name: 'PyTorch',
      rounds: 5,
      script: 'peers/torch_deep_head.py',
      options,
      env: pythonEnvironment(options.threads),
    };
    const found = await runSides<DeepHeadSteps>(context, [ours, ...(await ifInstalled(context, 'torch', [torch]))]);
    const secondsOf = (runs: readonly DeepHeadSteps[]) => median(runs.flatMap(({ steps }) => steps.slice(2)));
    const peer = found.get('PyTorch');
    context.table({
      title: 'A step on 32 images',
      columns: [
        { title: 'side' },
        { title: 'median ms' },
        { title: 'this / PyTorch', digits: 2 },
        { title: 'peak MB' },
        { title: 'runs' },
      ],
      rows: [...found].map(([name, runs]) => [
        name,
        1_000 * secondsOf(runs),
        peer ? secondsOf(runs) / secondsOf(peer) : null,
        median(runs.map(({ peakMb }) => peakMb)),
        runs.length,
      ]),
    });
  },
};
