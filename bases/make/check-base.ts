import { drawnImages } from '../../shared/ml/extract/drawn-images.ts';
import { median } from '../../shared/numeric/quantile.ts';
import { openProbe } from './probe.ts';
import { BaseProblem } from './problem.ts';

export interface CheckedBase {
  /** Median time of a single image on one thread. */
  millisecondsPerImage: number;
}

/** Differences up to this share of the largest feature are rounding: in a batch, convolutions sum in another order. */
const tolerance = 1e-4;
/** Images in the check. The first run warms up; the other images, and the first one again, are timed. */
const images = 5;
const batch = 2;

/**
 * Runs a base model on drawn images in its own process, and checks that a head can be trained on its features.
 * @throws BaseProblem `does-not-run`, `fixed-batch`, `check-failed`
 */
export async function checkBase(model: Uint8Array, size: number, width: number): Promise<CheckedBase> {
  const probe = await openProbe(model);
  try {
    const pixels = drawnImages(images, size);
    const one = size * size * 3;
    const run = async (from: number, count: number) => {
      const data = pixels.slice(from * one, (from + count) * one);
      const image = { type: 'uint8', data, sizes: [count, size, size, 3] } as const;
      const { values, milliseconds } = await probe.run({ image }, ['features']);
      const { sizes, data: features } = values.features as { sizes: number[]; data: Float32Array };
      if (sizes.length !== 2 || sizes[0] !== count || sizes[1] !== width) throw batchProblem(count, sizes);
      return { features, milliseconds };
    };
    const { features: first } = await run(0, 1);
    const others = [];
    for (let i = 1; i < images; i++) others.push(await run(i, 1));
    const again = await run(0, 1);
    const { features: together } = await run(0, batch);
    check([first, ...others.map(({ features }) => features)], together, again.features);
    return { millisecondsPerImage: median([...others, again].map(({ milliseconds }) => milliseconds)) };
  } finally {
    await probe.close();
  }
}

function check(alone: readonly Float32Array[], together: Float32Array, again: Float32Array): void {
  const [first] = alone as [Float32Array];
  const width = first.length;
  let largest = 0;
  for (const value of together) largest = Math.max(largest, Math.abs(value));
  if (![together, ...alone].every((features) => features.every(Number.isFinite))) {
    throw failed('returns features that are not finite. Check its weights and the scaling of its pixels');
  }
  if (!again.every((value, i) => value === first[i])) {
    throw failed('returns different features for the same image. Export it for inference (torch: model.eval())');
  }
  for (const [image, features] of alone.slice(0, batch).entries()) {
    const off = features.findIndex((value, i) => !near(value, together[image * width + i] as number, largest));
    if (off >= 0) {
      throw new BaseProblem(
        'fixed-batch',
        'The model returns different features for an image alone and in a batch: it mixes the images of a batch. Export it with a free batch (torch: dynamic_axes).',
      );
    }
  }
  const varies = alone.some((features) => features.some((value, i) => !near(value, first[i] as number, largest)));
  if (!varies)
    throw failed('returns the same features for every image. Its weights may be missing or all equal: export it again');
}

const near = (a: number, b: number, scale: number) => Math.abs(a - b) <= tolerance * scale;

const failed = (problem: string) => new BaseProblem('check-failed', `The model ${problem}.`);

function batchProblem(count: number, sizes: readonly number[]): BaseProblem {
  return new BaseProblem(
    'fixed-batch',
    `The model returns features of sizes [${sizes.join(', ')}] for ${count} image${count > 1 ? 's' : ''}: the graph fixes its batch. Export it with a free batch (torch: dynamic_axes).`,
  );
}
