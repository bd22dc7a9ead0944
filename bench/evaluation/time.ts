import { availableParallelism } from 'node:os';
import type { EmbeddedExample } from '../../functions/train/dataset/input.ts';
import { classIndices, featuresOf } from '../../functions/train/dataset/matrix.ts';
import { stratifiedFolds } from '../../shared/ml/train/folds.ts';
import { trainHead } from '../../shared/ml/train/train-head.ts';
import type { BenchContext } from '../harness/bench.ts';
import { median } from '../harness/statistics.ts';
import { inTurn, timed } from '../harness/turns.ts';
import { inputOf, settings, train } from './examples.ts';

/** Seconds of whole trainings and, alternating with them, of only their cross-validation and final fit. */
export async function trainingSeconds(context: BenchContext, examples: readonly EmbeddedExample[], rounds: number) {
  const { classes, examples: sorted } = inputOf(examples);
  const features = featuresOf(sorted.train);
  const labels = classIndices(sorted.train, classes);
  const folds = stratifiedFolds(labels, classes.length, settings.seed);
  const { hyperparameters, seed } = settings;
  const threads = availableParallelism();
  const fits = () => trainHead({ features, labels, classCount: classes.length, folds, hyperparameters, seed, threads });
  const found = await inTurn<number>(context, [
    { name: 'training', rounds, run: async () => (await timed(() => train(examples))).ms / 1000 },
    { name: 'fits', rounds, run: async () => (await timed(fits)).ms / 1000 },
  ]);
  const [whole = [], alone = []] = ['training', 'fits'].map((name) => found.get(name));
  const beyond = whole.map((seconds, i) => seconds - (alone[i] as number));
  return { whole: median(whole), alone: median(alone), beyond: median(beyond), all: beyond };
}
