import type { Hyperparameters } from '../../shared/domain/hyperparameters.ts';
import { answer, clocked, readMatrix, readTask } from './task.ts';

/** A whole training with cross-validation, as in the service. */
const { folder, classCount, hyperparameters, threads } = await readTask<{
  classCount: number;
  hyperparameters: Hyperparameters;
  threads: number;
}>();
const { features, labels } = await readMatrix(folder, 'train');
const [importSeconds, { trainHead }] = await clocked(() => import('../../shared/ml/train/train-head.ts'));
const [seconds, { fit }] = await clocked(() =>
  trainHead({ features, labels, classCount, hyperparameters, seed: 1, threads }),
);
if (fit.solver !== 'l-bfgs') throw new Error('This task is for heads of one dense layer.');
await answer({ importSeconds, seconds, l2: fit.l2, logLoss: Math.min(...fit.tried.map(({ logLoss }) => logLoss)) });
