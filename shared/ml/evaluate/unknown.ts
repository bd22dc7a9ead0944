import { quantile } from '../../numeric/quantile.ts';
import { logSumExp } from '../../numeric/softmax.ts';
import type { Spread, UnknownParameters } from '../head/unknown-parameters.ts';
import type { ClassDirections } from './held-out-cosines.ts';
import type { OutOfFold } from './out-of-fold.ts';
import { heldOutExamples } from './predicted.ts';

/** Chosen by experiments with photographs of things outside the classes. */
const COSINE_WEIGHT = 0.5;

export interface UnknownInput extends Pick<OutOfFold, 'logits' | 'fold'>, ClassDirections {
  acceptance?: number;
}

/**
 * Learns to tell known images from others. The score is the energy (log of the sum of the exponentials of the logits;
 * Liu et al., "Energy-based out-of-distribution detection", 2020) plus half the largest cosine to a class mean, both
 * standardised. Energies and cosines are out-of-fold, so the threshold holds for new images. Images of unseen classes
 * that resemble known ones are accepted.
 * @throws Error if no example was held out
 */
export function learnUnknown({ logits, fold, means, cosines, acceptance = 0.95 }: UnknownInput): UnknownParameters {
  const scored = heldOutExamples(fold);
  if (scored.length === 0) throw new Error('No example was held out: there is nothing to learn a threshold from.');
  const classCount = logits.length / fold.length;
  const energyOf = (example: number) => logSumExp(logits, example * classCount, classCount);
  const energy = spreadOf(scored.map(energyOf));
  const cosine = spreadOf(scored.map((example) => cosines[example] as number));
  const scores = Float64Array.from(scored, (example) =>
    combine({ energy, cosine }, energyOf(example), cosines[example] as number),
  ).sort();
  return {
    acceptance,
    threshold: quantile(scores, 1 - acceptance),
    means,
    energy,
    cosine,
    cosineWeight: COSINE_WEIGHT,
  };
}

function combine({ energy, cosine }: { energy: Spread; cosine: Spread }, e: number, c: number): number {
  return (e - energy.mean) / energy.deviation + (COSINE_WEIGHT * (c - cosine.mean)) / cosine.deviation;
}

/** If all values are equal, the deviation is 1, so that one can divide by it. */
function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}
