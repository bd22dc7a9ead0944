import type { BenchContext } from '../harness/bench.ts';
import { ifInstalled, pythonEnvironment } from '../harness/python.ts';
import { median } from '../harness/statistics.ts';
import { runSides, type TaskAnswer } from '../harness/task.ts';

interface Steps extends TaskAnswer {
  /** Seconds of each step. */
  steps: number[];
}

const options = { classCount: 10, batchSize: 32, steps: 20, threads: 2 };

/** Compares the time of a training step with PyTorch's. */
export async function step(context: BenchContext): Promise<void> {
  const ours = { name: 'Headstart', rounds: 5, script: 'tasks/deep-head.ts', options };
  const torch = {
    name: 'PyTorch',
    rounds: 5,
    script: 'peers/torch_deep_head.py',
    options,
    env: pythonEnvironment(options.threads),
  };
  const found = await runSides<Steps>(context, [ours, ...(await ifInstalled(context, 'torch', [torch]))]);
  const secondsOf = (runs: readonly Steps[]) => median(runs.flatMap(({ steps }) => steps.slice(2)));
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
}
