import { quantile } from '../../numeric/quantile.ts';
import { logSumExp } from '../../numeric/softmax.ts';
import type { Spread, UnknownParameters } from '../head/unknown-parameters.ts';
import { classSums, meanDirections } from './class-means.ts';
import type { OutOfFold } from './out-of-fold.ts';
import { heldOutExamples } from './predicted.ts';
import { createRowProducts, type RowProducts } from './row-products.ts';
import { unitRows } from './unit-rows.ts';

/** Chosen by experiments with photographs of things outside the classes. */
const COSINE_WEIGHT = 0.5;

export interface UnknownInput extends OutOfFold {
  /** Row-major [examples, width], not centred. */
  features: Float32Array;
  acceptance?: number;
  threads?: number;
}

/**
 * Learns to tell known images from others. The score is the energy (log of the sum of the exponentials of the logits;
 * Liu et al., "Energy-based out-of-distribution detection", 2020) plus half the largest cosine to a class mean, both
 * standardised. Energies and cosines are out-of-fold, so the threshold holds for new images. Images of unseen classes
 * that resemble known ones are accepted.
 * @throws Error if no example was held out
 */
export async function learnUnknown(input: UnknownInput): Promise<UnknownParameters> {
  const { features, logits, labels, classes, fold, acceptance = 0.95, threads = 1 } = input;
  const scored = heldOutExamples(fold);
  if (scored.length === 0) throw new Error('No example was held out: there is nothing to learn a threshold from.');
  const classCount = classes.length;
  const width = features.length / labels.length;
  const all = classSums(features, labels, classCount, labels.keys());

  const cosines = new Float64Array(labels.length);
  const products = await createRowProducts(width, threads);
  try {
    for (const one of new Set(scored.map((example) => fold[example] as number))) {
      const heldOut = scored.filter((example) => fold[example] === one);
      const means = meanDirections(all, classSums(features, labels, classCount, heldOut));
      const largest = await largestProducts(products, unitRows(features, width, heldOut), means, heldOut.length);
      for (const [i, example] of heldOut.entries()) cosines[example] = largest[i] as number;
    }
  } finally {
    await products.release();
  }
  const energy = spreadOf(scored.map((example) => logSumExp(logits, example * classCount, classCount)));
  const cosine = spreadOf(scored.map((example) => cosines[example] as number));
  const scores = Float64Array.from(scored, (example) =>
    combine({ energy, cosine }, logSumExp(logits, example * classCount, classCount), cosines[example] as number),
  ).sort();
  return {
    acceptance,
    threshold: quantile(scores, 1 - acceptance),
    means: meanDirections(all),
    energy,
    cosine,
    cosineWeight: COSINE_WEIGHT,
  };
}

function combine({ energy, cosine }: { energy: Spread; cosine: Spread }, e: number, c: number): number {
  return (e - energy.mean) / energy.deviation + (COSINE_WEIGHT * (c - cosine.mean)) / cosine.deviation;
}

/** For each row of `rows`, the largest of its products with the rows of `means`. */
async function largestProducts(
  products: RowProducts,
  rows: Float32Array,
  means: Float32Array,
  count: number,
): Promise<Float64Array> {
  const largest = new Float64Array(count).fill(-1);
  for await (const block of products.blocks(rows, means)) {
    for (let i = 0; i < block.rows; i++) {
      for (let j = 0; j < block.columns; j++) {
        const at = block.from + i;
        largest[at] = Math.max(largest[at] as number, block.products[i * block.columns + j] as number);
      }
    }
  }
  return largest;
}

/** If all values are equal, the deviation is 1, so that one can divide by it. */
function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}
