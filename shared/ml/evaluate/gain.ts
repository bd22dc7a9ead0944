import { ONE_SIDED_95 } from '../../numeric/wilson.ts';
import type { Interval } from './class-scores.ts';

/** With fewer examples, the variance of their slopes is too uncertain. */
const FEWEST = 20;
/** A gain below one percentage point is not worth twice the images. */
const WORTH = 0.01;

/** The accuracy that a doubling of the images adds. */
export interface Gain {
  perDoubling: number;
  /** 90% interval: the gain is above its lower end with 95% confidence, and below its upper end with 95% confidence. */
  interval: Interval;
}

/**
 * Slope of the accuracy over log2 of the number of images, by least squares. All points are measured on the same
 * examples, so each example has a slope, from whether it was predicted correctly at each point; the standard error is
 * that of the mean slope.
 * @param images number of images at each point
 * @param right for each example, 1 (correct) or 0 at each point
 * @returns null with fewer than 20 examples, or if all points have the same number of images
 */
export function gainPerDoubling(images: readonly number[], right: readonly (readonly number[])[]): Gain | null {
  const places = images.map((count) => Math.log2(count));
  const middle = mean(places);
  const spread = places.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  if (right.length < FEWEST || !(spread > 0)) return null;

  const slopes = right.map((hits) =>
    hits.reduce((sum, hit, i) => sum + (hit * ((places[i] as number) - middle)) / spread, 0),
  );
  const perDoubling = mean(slopes);
  const variance = slopes.reduce((sum, slope) => sum + (slope - perDoubling) ** 2, 0) / (slopes.length - 1);
  const error = ONE_SIDED_95 * Math.sqrt(variance / slopes.length);
  return { perDoubling, interval: [perDoubling - error, perDoubling + error] };
}

/** More images help if the whole interval is above 0, and do not help if all of it is below one percentage point. */
export function judgeGain(gain: Gain | null): 'help' | 'no help' | 'unclear' {
  if (gain === null) return 'unclear';
  const [low, high] = gain.interval;
  if (high < WORTH) return 'no help';
  return low > 0 ? 'help' : 'unclear';
}

export function sentenceOf(name: string, verdict: ReturnType<typeof judgeGain>, gain: Gain | null): string {
  if (gain === null) return `More images of ${name} are needed to tell how much they help: there are too few.`;
  // `|| 0` avoids -0.0 for a tiny loss.
  const points = (share: number): string => (Math.round(1000 * share) / 10 || 0).toFixed(1);
  const [low, high] = gain.interval.map(points);
  const measured = `a doubling changes accuracy by ${points(gain.perDoubling)} points (${low} to ${high})`;
  if (verdict === 'help') return `More images of ${name} would help: ${measured}.`;
  if (verdict === 'no help') return `More images of ${name} would not help: ${measured}.`;
  return `More images of ${name} may help, but these can't tell it from chance: ${measured}.`;
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
