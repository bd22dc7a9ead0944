import { hyperparameters } from '../../shared/domain/hyperparameters.ts';
import { answer, clocked, readMatrix, readTask } from './task.ts';

/** Headstart's training of a head with hidden layers, as the service does it. */
const task = await readTask<{ classes: number; hyperparameters: unknown; threads: number }>();
const { folder, classes, threads } = task;
const parsed = hyperparameters.safeParse(task.hyperparameters);
if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join('; '));
const { features, labels } = await readMatrix(folder, 'train');
const [importSeconds, { trainHead }] = await clocked(() => import('../../shared/ml/train/train-head.ts'));
const [seconds, { outOfFold }] = await clocked(() =>
  trainHead({
    features,
    labels,
    classes,
    hyperparameters: parsed.data,
    seed: 1,
    threads,
  }),
);

const { logits, fold, folds } = outOfFold;
let right = 0;
let scored = 0;
for (const [example, label] of labels.entries()) {
  if (fold[example] === -1) continue;
  const row = logits.subarray(example * classes, (example + 1) * classes);
  if (row.indexOf(Math.max(...row)) === label) right++;
  scored++;
}
await answer({ importSeconds, seconds, accuracy: right / scored, fits: folds + 1 });
