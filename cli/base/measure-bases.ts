import type { Candidate } from '../../bases/judge/judge-bases.ts';
import { type TriedFeatures, tryFeatures } from '../../bases/judge/try-features.ts';
import { costOfThousand } from '../../shared/domain/prices.ts';
import type { Context } from '../context.ts';
import { type ChosenImages, requireEveryClass } from './choose-images.ts';
import { embedImages } from './embed-images.ts';
import type { FoundBase } from './find-bases.ts';
import { measureMemory } from './measure-memory.ts';
import { type MeasuredTime, measureTime } from './measure-time.ts';

/** Repeats of the cross-validation: repeat n uses the folds of seed + n. */
export interface Repeats {
  seed: number;
  repeats: number;
}

/** A base model and its measurements. */
export interface Compared extends Candidate {
  base: FoundBase;
  time: MeasuredTime;
  /** Bytes. */
  memory: number;
  /** USD for 1,000 predictions. */
  cost: number;
}

/**
 * Measures accuracy, time and memory of each base model on the same images. `usable` are the images that can be
 * decoded.
 */
export async function measureBases(
  context: Context,
  bases: readonly FoundBase[],
  images: ChosenImages,
  repeats: Repeats,
): Promise<{ compared: Compared[]; usable: string[] }> {
  const { output } = context;
  const { tried, usable } = await tryBases(context, bases, images, repeats);
  const progress = output.progress({ title: 'Time', total: 1, images: false });
  const times = await measureTime(
    bases.map(({ folder }) => folder),
    usable,
    progress.update,
  ).finally(progress.stop);
  const done = output.pending('Measuring memory ...');
  const compared: Compared[] = [];
  for (const [i, base] of bases.entries()) {
    const time = times[i] as MeasuredTime;
    compared.push({
      base,
      bytes: base.manifest.bytes,
      tried: tried[i] as Compared['tried'],
      time,
      memory: await measureMemory(base).finally(done),
      cost: costOfThousand(time.milliseconds),
    });
  }
  return { compared, usable };
}

/** Embeds the images with each base model, and scores heads on the features out of fold, on the same folds. */
async function tryBases(
  { output }: Context,
  bases: readonly FoundBase[],
  images: ChosenImages,
  { seed, repeats }: Repeats,
) {
  let { paths, labels } = images;
  const tried: Compared['tried'][] = [];
  for (const { folder, manifest } of bases) {
    const title = `Embed with ${manifest.name}`;
    const progress = output.progress({ title, total: paths.length, images: true });
    const { features, usable } = await embedImages(folder, paths, progress.update).finally(progress.stop);
    if (usable.length < paths.length) {
      // The same images are usable for every base model, so the first one finds all unusable ones.
      if (tried.length > 0) throw new Error('Images changed while they were compared. Run it again.');
      paths = usable.map((i) => paths[i] as string);
      labels = Int32Array.from(usable, (i) => labels[i] as number);
      requireEveryClass(images, labels);
    }
    const training = output.progress({ title: `Train on ${manifest.name}`, total: repeats, images: false });
    const runs: TriedFeatures[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      runs.push(await tryFeatures(features, labels, images.classes.length, (seed + repeat) % 2 ** 32));
      training.update(repeat + 1);
    }
    training.stop();
    tried.push(runs);
  }
  return { tried, usable: paths };
}
