import { quantile } from '../../numeric/quantile.ts';
import { createRandom } from '../../numeric/random.ts';
import { wilsonInterval } from '../../numeric/wilson.ts';
import type { Interval } from './class-scores.ts';

/**
 * Number of bins of equal width between 0 and 1, as in Guo et al., "On calibration of modern neural networks", 2017.
 */
const BINS = 15;
const SIMULATIONS = 400;
const SEED = 0;

/** The predictions whose probability is above `low` and at most `high`. */
export interface ReliabilityBin {
  low: number;
  high: number;
  examples: number;
  /** Mean probability of the predictions; null if there are none. */
  confidence: number | null;
  /** Share of the predictions that are correct; null if there are none. */
  accuracy: number | null;
  /** Wilson 95% interval of the accuracy; null if there are no predictions. */
  interval: Interval | null;
}

export interface Reliability {
  /** Expected calibration error: |accuracy - confidence| of each prediction's bin, averaged over the predictions. */
  ece: number;
  /**
   * The middle 95% of the ECE of a perfectly calibrated model with the same confidences and number of examples. An ECE
   * in this range is no evidence of miscalibration.
   */
  eceNoise: Interval;
  /** The reliability diagram, from 0 to 1. */
  reliability: ReliabilityBin[];
}

/**
 * The reliability of the predicted class's probability. The noise is simulated 400 times with a fixed seed: each
 * prediction is correct with its own probability (consistency resampling: Bröcker and Smith, "Increasing the
 * reliability of reliability diagrams", 2007).
 * @param confidence probability of the predicted class; at least one
 * @param right 1 if the prediction was correct, otherwise 0
 */
export function reliability(confidence: Float64Array, right: Uint8Array): Reliability {
  const bin = Uint8Array.from(confidence, (p) => Math.min(BINS - 1, Math.max(0, Math.ceil(p * BINS) - 1)));
  const counts = new Float64Array(BINS);
  const hits = new Float64Array(BINS);
  const sums = new Float64Array(BINS);
  confidence.forEach((p, example) => {
    const at = bin[example] as number;
    increase(counts, at, 1);
    increase(sums, at, p);
    increase(hits, at, right[example] as number);
  });

  const random = createRandom(SEED);
  const simulated = Float64Array.from({ length: SIMULATIONS }, () => {
    const drawn = new Float64Array(BINS);
    confidence.forEach((p, example) => {
      if (random() < p * 2 ** 32) increase(drawn, bin[example] as number, 1);
    });
    return gap(drawn, sums) / confidence.length;
  }).sort();

  return {
    ece: gap(hits, sums) / confidence.length,
    eceNoise: [quantile(simulated, 0.025), quantile(simulated, 0.975)],
    reliability: Array.from(counts, (examples, at) => ({
      low: at / BINS,
      high: (at + 1) / BINS,
      examples,
      confidence: examples ? (sums[at] as number) / examples : null,
      accuracy: examples ? (hits[at] as number) / examples : null,
      interval: examples ? wilsonInterval(hits[at] as number, examples) : null,
    })),
  };
}

function gap(hits: Float64Array, sums: Float64Array): number {
  return hits.reduce((total, count, at) => total + Math.abs(count - (sums[at] as number)), 0);
}

function increase(values: Float64Array, at: number, by: number): void {
  values[at] = (values[at] as number) + by;
}
