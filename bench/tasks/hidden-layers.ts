import { hyperparameters, networkSettings } from '../../shared/domain/hyperparameters.ts';
import { stratifiedFolds } from '../../shared/ml/train/folds.ts';
import { answer, clocked, readMatrix, readTask } from './task.ts';

/** Headstart's training of a head with hidden layers, as in the service. */
const task = await readTask<{ classCount: number; hyperparameters: unknown; seed: number; threads: number }>();
const { folder, classCount, seed, threads } = task;
const parsed = hyperparameters.safeParse(task.hyperparameters);
if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join('; '));
const { features, labels } = await readMatrix(folder, 'train');
const folds = stratifiedFolds(labels, classCount, 1);
const [importSeconds, { trainHead }] = await clocked(() => import('../../shared/ml/train/train-head.ts'));
const [seconds, { fit, outOfFold }] = await clocked(() =>
  trainHead({
    features,
    labels,
    classCount,
    hyperparameters: parsed.data,
    seed,
    folds,
    threads,
  }),
);

const { logits, fold } = outOfFold;
let right = 0;
let scored = 0;
for (const [example, label] of labels.entries()) {
  if (fold[example] === -1) continue;
  const row = logits.subarray(example * classCount, (example + 1) * classCount);
  if (row.indexOf(Math.max(...row)) === label) right++;
  scored++;
}
if (fit.solver !== 'adamw')
  throw new Error(`The head was fitted by ${fit.solver}. This task is for heads with hidden layers.`);
// Epochs of all folds' heads and of the final one, divided by those of one fit.
const fits = (folds.count * fit.heldOutLosses.length + fit.epochs) / networkSettings(parsed.data).epochs;
await answer({ importSeconds, seconds, accuracy: right / scored, fits });
