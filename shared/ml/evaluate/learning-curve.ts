import { wilsonInterval } from '../../numeric/wilson.ts';
import type { Interval } from './class-scores.ts';
import { type Gain, gainPerDoubling, judgeGain, sentenceOf } from './gain.ts';
import { nestedSubset } from './nested-subset.ts';
import type { OutOfFold } from './out-of-fold.ts';
import { heldOutExamples, predictedClasses } from './predicted.ts';

/** By default, heads are fitted on these shares of the images. */
const SHARES = [0.1, 0.25, 0.5, 0.75, 1];
/** Smallest share that counts for the gain: the steep start of a curve does not predict its end. */
const GAIN_FROM = 0.25;

export interface CurvePoint {
  share: number;
  /** Number of images in this share; each fold's head is fitted on those that the fold does not hold out. */
  images: number;
  /** Accuracy over all held-out examples, not only those of the share; for a class, its recall. */
  accuracy: number;
  /** Wilson 95% interval. */
  interval: Interval;
}

/** The growth of accuracy with the number of images, and whether more images would help. */
export interface Curve {
  points: CurvePoint[];
  /** The gain of a doubling of the images; null if there are too few to tell. */
  gain: Gain | null;
  moreImages: 'help' | 'no help' | 'unclear';
  /** The verdict as a sentence. */
  sentence: string;
}

export interface LearningCurve extends Curve {
  perClass: ({ label: string } & Curve)[];
}

/** The logits are those of heads that were fitted on all other examples. The folds are the same at every share. */
export interface LearningCurveInput extends OutOfFold {
  /**
   * For each fold, fits a head on the subset's examples that the fold does not hold out, and scores all that it holds
   * out: row-major [examples, classes].
   */
  fitAndScore: (examples: Int32Array) => Promise<Float32Array>;
  /** Ascending, up to 1. */
  shares?: readonly number[];
  /** The folds that each share takes equally many examples from; `fold` by default. */
  dealt?: Int32Array;
  /** Seed for the choice of the examples in each share. */
  seed: number;
}

/**
 * Accuracy at growing shares of the images, overall and for each class. All points are measured on the same held-out
 * examples, so their differences are more certain than the points themselves. All classes grow by the same factor.
 */
export async function learningCurve(input: LearningCurveInput): Promise<LearningCurve> {
  const { labels, classes, fold, logits, fitAndScore, shares = SHARES, dealt = fold, seed } = input;
  const steps: Step[] = [];
  for (const share of shares) {
    const examples = share === 1 ? Int32Array.from(labels.keys()) : nestedSubset(labels, dealt, share, seed);
    const predicted = predictedClasses(share === 1 ? logits : await fitAndScore(examples), classes.length);
    const right = Uint8Array.from(labels, (label, example) => (predicted[example] === label ? 1 : 0));
    const images = new Int32Array(classes.length);
    for (const example of examples)
      images[labels[example] as number] = 1 + (images[labels[example] as number] as number);
    steps.push({ share, images, right });
  }
  const members: number[][] = classes.map(() => []);
  const scored = heldOutExamples(fold);
  for (const example of scored) members[labels[example] as number]?.push(example);
  return {
    ...curveOf(steps, scored, (images) => images.reduce((sum, count) => sum + count, 0), 'the dataset'),
    perClass: classes.map((label, k) => ({
      label,
      ...curveOf(steps, members[k] as number[], (images) => images[k] as number, label),
    })),
  };
}

interface Step {
  share: number;
  /** Number of images of each class. */
  images: Int32Array;
  /** For each example, 1 if it was predicted correctly, otherwise 0. */
  right: Uint8Array;
}

function curveOf(
  steps: readonly Step[],
  examples: readonly number[],
  imagesOf: (images: Int32Array) => number,
  name: string,
): Curve {
  const points = steps.flatMap(({ share, images, right }): CurvePoint[] => {
    if (examples.length === 0) return [];
    const hits = examples.reduce((sum, example) => sum + (right[example] as number), 0);
    const interval = wilsonInterval(hits, examples.length);
    return [{ share, images: imagesOf(images), accuracy: hits / examples.length, interval }];
  });
  const last = steps.filter(({ share }) => share >= GAIN_FROM);
  const gain = gainPerDoubling(
    last.map(({ images }) => imagesOf(images)),
    examples.map((example) => last.map(({ right }) => right[example] as number)),
  );
  const moreImages = judgeGain(gain);
  return { points, gain, moreImages, sentence: sentenceOf(name, moreImages, gain) };
}
