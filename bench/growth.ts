import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Bench, BenchContext } from './harness/bench.ts';
import { judge } from './harness/judge.ts';
import { type Matrix, writeMatrix } from './harness/matrix.ts';
import { ifInstalled, pythonEnvironment } from './harness/python.ts';
import type { Cell, Table } from './harness/result.ts';
import { median } from './harness/statistics.ts';
import { synthetic } from './harness/synthetic.ts';
import { runTask, type Side, type TaskRun } from './harness/task.ts';
import { inTurn } from './harness/turns.ts';

const width = 1280;
/** Longer measurements are abandoned. */
const limitSeconds = 120;
/** A side is measured until its times add up to this, but at most 5 times. */
const enoughSeconds = 10;

type Size = readonly [examples: number, classCount: number];

const byExamples: Size[] = [100, 300, 1_000, 3_000, 10_000, 50_000].map((examples) => [examples, 10]);
const byClasses: Size[] = [2, 10, 100, 1_000].map((classCount) => [5_000, classCount]);
const trainings: Size[] = [...[100, 1_000, 3_000, 10_000].map((examples): Size => [examples, 10]), [3_000, 100]];
const largest: Size = [50_000, 100];

const columns: Table['columns'] = [
  { title: 'examples' },
  { title: 'classes' },
  { title: 's', digits: 2 },
  { title: 'peak MB' },
  { title: 'size of X in MB', digits: 1 },
  { title: 'peak / X', digits: 1 },
  { title: 'runs' },
];

export const growth: Bench = {
  name: 'growth',
  title: 'How a training grows',
  method:
    'Each size in a fresh process, on 1,280 features from a seeded generator (random class means; scales that fall like those of principal components). "Fit" is one linear head at C = 1, to a gradient of 1e-4. "Training" is cross-validation over strengths and the final fit, as in the service. Times are from the arrays in memory to the weights. Peak is the largest resident size of the whole process, including Node and ONNX Runtime. Each is repeated until 10 s have passed, at most 5 times; the table shows medians and the number of runs.',
  ownData: 'from a seeded generator',
  async run(context) {
    const { small, table, plot } = context;
    const few = (sizes: Size[]) => (small ? sizes.slice(0, 2) : sizes);
    const series = async (title: string, script: string, sizes: Size[], plots: Record<string, string>, x: string) => {
      const rows: Cell[][] = [];
      for (const [examples, classCount] of few(sizes)) {
        const options = script === 'tasks/train.ts' ? { hyperparameters: { hiddenLayers: [], l2: 'auto' } } : {};
        const row = await context.part(`${title}: ${examples} x ${classCount}`, () =>
          measure(context, script, [examples, classCount], options),
        );
        if (row) rows.push(row);
      }
      table({ title, columns, rows });
      for (const [y, name] of Object.entries(plots)) plot({ kind: 'lines', title: name, table: title, x, y });
    };
    await series(
      'Fit, by examples',
      'tasks/fit.ts',
      byExamples,
      { s: 'Seconds of a fit, 10 classes', 'peak MB': 'Peak memory of a fit in MB, 10 classes' },
      'examples',
    );
    await series('Fit, by classes', 'tasks/fit.ts', byClasses, { s: 'Seconds of a fit, 5,000 examples' }, 'classes');
    await series('Training with cross-validation', 'tasks/train.ts', trainings, {}, 'examples');
    if (!small) await againstSklearn(context);
  },
};

async function measure(
  context: BenchContext,
  script: string,
  [examples, classCount]: Size,
  own: object,
): Promise<Cell[]> {
  const l2 = 1 / examples;
  const options = { classCount, l2, tolerance: 1e-4, threads: availableParallelism(), ...own };
  return withData(context, [examples, classCount], async (folder) => {
    const runs: TaskRun[] = [];
    while (runs.length < 5 && runs.reduce((sum, { seconds }) => sum + seconds, 0) < enoughSeconds) {
      context.progress(`${script}, ${examples} examples of ${classCount} classes, run ${runs.length + 1}`);
      runs.push(await runTask(folder, { script, options, limitSeconds }));
    }
    return [examples, classCount, ...sizesOf(runs, examples), runs.length];
  });
}

function sizesOf(
  runs: readonly TaskRun[],
  examples: number,
): [seconds: number, peak: number, x: number, ratio: number] {
  const peak = median(runs.map(({ peakMb }) => peakMb));
  const x = (examples * width * 4) / 1e6;
  return [median(runs.map(({ seconds }) => seconds)), peak, x, peak / x];
}

/** The largest size, alternating with scikit-learn at its best. */
async function againstSklearn(context: BenchContext): Promise<void> {
  const [examples, classCount] = largest;
  const l2 = 1 / examples;
  const options = { classCount, l2, tolerance: 1e-4, threads: availableParallelism() };
  const ours: Side & { name: string } = { name: 'Headstart', script: 'tasks/fit.ts', options };
  const sklearn = {
    name: 'scikit-learn, centred, one thread (its best)',
    script: 'peers/sklearn_fit.py',
    options: { ...options, centred: true },
    env: pythonEnvironment(1),
  };
  const sides = [ours, ...(await ifInstalled(context, 'sklearn', [sklearn]))];
  await withData(context, largest, async (folder, matrix) => {
    const found = await inTurn(
      context,
      sides.map(({ name, ...side }) => ({ name, rounds: 3, run: () => runTask(folder, { ...side, limitSeconds }) })),
    );
    context.table({
      title: `The largest: ${examples} examples x ${width} features, ${classCount} classes`,
      columns: [{ title: 'side' }, ...columns.slice(2), { title: 'objective', digits: 6 }],
      rows: [...found].map(([name, runs]) => {
        const { objective } = judge(matrix, runs[0]?.weights as Float64Array, classCount, l2);
        return [name, ...sizesOf(runs, examples), runs.length, objective];
      }),
    });
  });
}

async function withData<T>(
  { scratch }: BenchContext,
  [examples, classCount]: Size,
  work: (folder: string, matrix: Matrix) => Promise<T>,
): Promise<T> {
  const folder = join(scratch, `${examples}-${classCount}`);
  await mkdir(folder);
  try {
    const matrix = synthetic({ examples, classCount, width, seed: 1 });
    await writeMatrix(folder, 'train', matrix);
    return await work(folder, matrix);
  } finally {
    await rm(folder, { recursive: true });
  }
}
