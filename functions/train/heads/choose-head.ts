import type { HeadComparison } from '../../../shared/api/metrics.ts';
import { type Calibration, calibrate } from '../../../shared/ml/evaluate/calibration.ts';
import { score } from '../../../shared/ml/evaluate/score.ts';
import type { DeepPart } from '../deep/deep-part.ts';
import type { Candidate, HeadInput, VersionHead } from './candidate.ts';
import { openDeepTraining, trainDeep } from './deep-head.ts';
import { trainDense } from './dense-head.ts';

export interface ChosenHead extends Pick<Candidate, 'logits'> {
  head: VersionHead;
  calibration: Calibration;
  comparison?: HeadComparison;
}

/**
 * Trains the head that the settings ask for. With `depth`, that is a dense and a deep head, compared on the same
 * held-out images: `auto` chooses the one with the lower log loss.
 */
export async function trainChosenHead(given: HeadInput, deep: DeepPart | undefined): Promise<ChosenHead> {
  const dense = judged(given, await trainDense(given));
  if (!deep) return finished(dense);
  if (!('plan' in deep)) {
    return { ...(await finished(dense)), comparison: { dense: dense.score, chosen: 'dense', sentence: deep.reason } };
  }
  const training = await openDeepTraining(given, deep);
  try {
    const other = judged(given, await trainDeep(training, given, deep));
    const comparison = compare(dense.score, other.score, given.settings.hyperparameters.depth === 'auto');
    return { ...(await finished(comparison.chosen === 'deep' ? other : dense)), comparison };
  } finally {
    await training.release();
  }
}

type Judged = ReturnType<typeof judged>;

function judged({ input: { classes }, labels, folds }: HeadInput, candidate: Candidate) {
  const calibration = calibrate({ logits: candidate.logits, labels, classes, fold: folds.of });
  const logits = candidate.logits.map((logit) => logit / calibration.temperature);
  const { accuracy, interval, logLoss } = score({ logits, labels, classes, folds: folds.count, fold: folds.of });
  return { candidate, calibration, score: { accuracy, interval, logLoss } };
}

const finished = async ({ candidate, calibration }: Judged): Promise<ChosenHead> => ({
  logits: candidate.logits,
  calibration,
  head: await candidate.finish(),
});

function compare(dense: Judged['score'], deep: Judged['score'], choose: boolean): HeadComparison {
  const better = deep.logLoss < dense.logLoss ? 'deep' : 'dense';
  const sentence = `On held-out images, the deep head has a log loss of ${deep.logLoss.toFixed(3)} and the dense head one of ${dense.logLoss.toFixed(3)}, so the ${better} head is better.`;
  return { dense, deep, chosen: choose ? better : 'deep', sentence };
}
