import type { HeadComparison } from '../../../shared/api/metrics.ts';
import { type Calibration, calibrate } from '../../../shared/ml/evaluate/calibration.ts';
import { score } from '../../../shared/ml/evaluate/score.ts';
import type { DeepPart } from '../deep/deep-part.ts';
import type { Candidate, HeadInput } from './candidate.ts';
import { trainDeep } from './deep-head.ts';
import { trainDense } from './dense-head.ts';

export interface ChosenHead {
  head: Candidate;
  calibration: Calibration;
  comparison?: HeadComparison;
}

/**
 * Trains the head that the settings ask for. With `depth`, that is a dense and a deep head, compared on the same
 * held-out images: `auto` chooses the one with the lower log loss.
 */
export async function chooseHead(given: HeadInput, deep: DeepPart | undefined): Promise<ChosenHead> {
  const dense = judged(given, await trainDense(given));
  if (!deep) return dense;
  if (!('plan' in deep))
    return { ...dense, comparison: { dense: dense.score, chosen: 'dense', sentence: deep.reason } };

  const other = judged(given, await trainDeep(given, deep));
  const { logLoss: lossOfDense } = dense.score;
  const { logLoss: lossOfDeep } = other.score;
  const isBetter = lossOfDeep < lossOfDense;
  const chosen = given.settings.hyperparameters.depth !== 'auto' || isBetter ? 'deep' : 'dense';
  const sentence = `On held-out images, the deep head has a log loss of ${lossOfDeep.toFixed(3)} and the dense head one of ${lossOfDense.toFixed(3)}, so the ${isBetter ? 'deep' : 'dense'} head is better.`;
  return {
    ...(chosen === 'deep' ? other : dense),
    comparison: { dense: dense.score, deep: other.score, chosen, sentence },
  };
}

function judged({ input: { classes }, labels, folds }: HeadInput, head: Candidate) {
  const calibration = calibrate({ logits: head.logits, labels, classes, fold: folds.of });
  const logits = head.logits.map((logit) => logit / calibration.temperature);
  const { accuracy, interval, logLoss } = score({ logits, labels, classes, folds: folds.count, fold: folds.of });
  return { head, calibration, score: { accuracy, interval, logLoss } };
}
