import { availableParallelism } from 'node:os';
import type { Bench, BenchContext } from './harness/bench.ts';
import { writeFeatures } from './harness/matrix.ts';
import { ifInstalled, pythonEnvironment } from './harness/python.ts';
import { median } from './harness/statistics.ts';
import { type NamedSide, runSides, type TaskAnswer } from './harness/task.ts';

interface CrossValidation extends TaskAnswer {
  /** As scikit-learn's C. */
  strength: number;
  /** Mean log loss of the held-out examples at that strength. */
  logLoss: number;
}

/** scikit-learn's C. */
const strengths = [0, 1, 2, 3, 4, 5, 6].map((step) => 0.01 * 10 ** (step / 2));

export const crossValidation: Bench = {
  name: 'cross-validation',
  title: 'Cross-validation: 5 folds x 7 strengths and the fit on all examples',
  method:
    'Every side reads the same features, folds and strengths (C from 0.01 to 10, in steps of the square root of 10) from files, in a fresh process each time, in turn, 5 times each ("as usually called": twice, because it is slow). All fits stop by the same rule (gradient at most 1e-4). The table also shows the best strength of each side, and the mean log loss of the held-out examples at that strength. scikit-learn is LogisticRegressionCV: at its best with centred features and one BLAS thread per job, with one and two jobs; as usually called with its defaults.',
  async run(context) {
    const { table, plot } = context;
    const { train, classCount } = await writeFeatures(context);
    const sides = await sidesFor(context, { classCount, strengths, tolerance: 1e-4 });
    const found = await runSides<CrossValidation>(context, sides);
    const seconds = (runs: CrossValidation[] = []) => median(runs.map((run) => run.seconds));
    const ours = seconds(found.get(sides[0]?.name ?? ''));
    const title = `${train.labels.length} examples x ${train.width} features, ${classCount} classes`;
    table({
      title,
      columns: [
        { title: 'side' },
        { title: 's', digits: 2 },
        { title: 'Headstart / this', digits: 2 },
        { title: 'peak MB' },
        { title: 'best C', digits: 3 },
        { title: 'log loss there', digits: 5 },
        { title: 'runs' },
      ],
      rows: [...found].map(([name, runs]) => [
        name,
        seconds(runs),
        ours / seconds(runs),
        median(runs.map(({ peakMb }) => peakMb)),
        runs[0]?.strength ?? null,
        runs[0]?.logLoss ?? null,
        runs.length,
      ]),
      note: 'Memory of the first process only: two jobs of scikit-learn run in further processes.',
    });
    plot({ kind: 'bars', title: 'Seconds of a cross-validation', table: title, x: 'side', y: 's' });
  },
};

async function sidesFor(context: BenchContext, options: Record<string, unknown>): Promise<NamedSide[]> {
  const threads = availableParallelism();
  const ours = {
    name: `Headstart, ${threads} threads`,
    rounds: 5,
    script: 'tasks/cross-validate.ts',
    options: { ...options, threads },
  };
  const sklearn = (name: string, rounds: number, own: Record<string, unknown>, blas?: number) => ({
    name: `scikit-learn, ${name}`,
    rounds,
    script: 'peers/sklearn_cross_validate.py',
    options: { ...options, ...own },
    env: pythonEnvironment(blas),
  });
  const theirs = await ifInstalled(context, 'sklearn', [
    sklearn('centred, one thread a job, 2 jobs (its best)', 5, { centred: true, jobs: 2 }, 1),
    sklearn('centred, one thread, 1 job', 5, { centred: true, jobs: 1 }, 1),
    sklearn('as usually called', 2, { centred: false, jobs: null }),
  ]);
  return [ours, ...theirs];
}
