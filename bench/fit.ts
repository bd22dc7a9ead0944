import { availableParallelism } from 'node:os';
import type { Bench, BenchContext } from './harness/bench.ts';
import { judge } from './harness/judge.ts';
import { writeFeatures } from './harness/matrix.ts';
import { ifInstalled, pythonEnvironment } from './harness/python.ts';
import { median } from './harness/statistics.ts';
import { type NamedSide, runSides, type TaskRun } from './harness/task.ts';

/** scikit-learn's stopping rule: the largest component of the gradient of the mean loss. */
const tolerance = 1e-4;

export const fit: Bench = {
  name: 'fit',
  title: 'Fit of one linear head',
  method:
    "Every side reads the same features as raw float32 files, in a fresh process each time, in turn, 5 times each (tfjs once). Times are from the arrays in memory to the weights; the import of libraries is listed separately. All stop by scikit-learn's rule (largest component of the gradient at most 1e-4, C = 1). All heads are then judged in the same way, in float64: by the objective that they reached, and by their accuracy on the test images. scikit-learn at its best: centred features, one BLAS thread (OMP_NUM_THREADS and OPENBLAS_NUM_THREADS 1, OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE unset); as usually called: its defaults. tfjs has no such solver: Adam on all examples at once, for 100 steps, on its CPU backend.",
  async run(context) {
    const { table, plot } = context;
    const { classCount, train, test } = await writeFeatures(context);
    const l2 = 1 / train.labels.length;
    const options = { classCount, l2, tolerance };
    const sides = await sidesFor(context, options);
    const found = await runSides(context, sides);
    const ours = median((found.get(sides[0]?.name ?? '') ?? []).map(({ seconds }) => seconds));
    const title = `${train.labels.length} examples x ${train.width} features, ${classCount} classes`;
    table({
      title,
      columns: [
        { title: 'side' },
        { title: 'ms' },
        { title: 'Headstart / this', digits: 2 },
        { title: 'import ms' },
        { title: 'peak MB' },
        { title: 'objective', digits: 6 },
        { title: 'test accuracy', digits: 4 },
        { title: 'runs' },
      ],
      rows: [...found].map(([name, runs]) => {
        const weights = runs[0]?.weights as Float64Array;
        return [
          name,
          1000 * median(runs.map(({ seconds }) => seconds)),
          ours / median(runs.map(({ seconds }) => seconds)),
          1000 * median(runs.map(({ importSeconds }) => importSeconds)),
          median(runs.map(({ peakMb }: TaskRun) => peakMb)),
          judge(train, weights, classCount, l2).objective,
          judge(test, weights, classCount, l2).accuracy,
          runs.length,
        ];
      }),
    });
    plot({ kind: 'bars', title: 'Milliseconds of a fit', table: title, x: 'side', y: 'ms' });
  },
};

async function sidesFor(context: BenchContext, options: Record<string, unknown>): Promise<NamedSide[]> {
  const cores = availableParallelism();
  const ours = [...new Set([cores, 1])].map((threads) => ({
    name: `Headstart, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    rounds: 5,
    script: 'tasks/fit.ts',
    options: { ...options, threads },
  }));
  const tfjs = { name: 'tfjs, Adam, 100 steps', rounds: 1, script: 'peers/tfjs_fit.ts', options };
  const sklearn = (name: string, centred: boolean, threads?: number) => ({
    name: `scikit-learn, ${name}`,
    rounds: 5,
    script: 'peers/sklearn_fit.py',
    options: { ...options, centred },
    env: pythonEnvironment(threads),
  });
  const theirs = await ifInstalled(context, 'sklearn', [
    sklearn('centred, one thread (its best)', true, 1),
    sklearn('not centred, one thread', false, 1),
    sklearn('as usually called', false),
  ]);
  return [...ours, ...theirs, tfjs];
}
