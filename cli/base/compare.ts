import { costOfThousand, prices } from '../../shared/domain/prices.ts';
import { type Candidate, type Judgement, judgeBases } from '../../shared/ml/base/judge-bases.ts';
import { type TriedFeatures, tryFeatures } from '../../shared/ml/base/try-features.ts';
import type { BucketOptions } from '../connection/find-bucket.ts';
import type { ApiOptions, Context } from '../context.ts';
import { type ChosenImages, chooseImages, requireEveryClass } from './choose-images.ts';
import { printComparison } from './comparison-table.ts';
import { embedImages } from './embed-images.ts';
import { type FoundBase, findBases } from './find-bases.ts';
import { inScratch } from './in-scratch.ts';
import { measureMemory } from './measure-memory.ts';
import { type MeasuredTime, measureTime } from './measure-time.ts';

export interface CompareOptions extends ApiOptions, BucketOptions {
  base?: string[];
  images?: number;
  seed: number;
  /** Of the cross-validation, each on the folds of another seed. */
  repeats: number;
  json?: boolean;
}

/** A base model with all that was measured of it. */
export interface Compared extends Candidate {
  base: FoundBase;
  time: MeasuredTime;
  /** Bytes. */
  memory: number;
  /** USD for 1,000 predictions. */
  cost: number;
}

/** Puts base models side by side on the same images: how good, how fast, how large, how dear. */
export async function compareBases(context: Context, dataset: string, options: CompareOptions): Promise<void> {
  const { output } = context;
  await inScratch(async (scratch) => {
    const bases = await findBases(options.base, { ...options, scratch });
    const images = await chooseImages(context, dataset, { ...options, limit: options.images, scratch });
    const { tried, usable } = await tryBases(context, bases, images, options);

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
    const judgement = judgeBases(compared);
    const counts = {
      images: usable.length,
      unusable: images.paths.length - usable.length,
      repeats: options.repeats,
    };
    if (options.json) output.line(JSON.stringify({ dataset, ...counts, seed: options.seed, ...asJson(judgement) }));
    else printComparison(output, judgement, counts);
  });
}

/** Embeds the images with each base model, and scores heads on the features out of fold, on the same folds. */
async function tryBases(
  { output }: Context,
  bases: readonly FoundBase[],
  images: ChosenImages,
  { seed, repeats }: Pick<CompareOptions, 'seed' | 'repeats'>,
) {
  let { paths, labels } = images;
  const tried: Compared['tried'][] = [];
  for (const { folder, manifest } of bases) {
    const title = `Embed with ${manifest.name}`;
    const progress = output.progress({ title, total: paths.length, images: true });
    const { features, usable } = await embedImages(folder, paths, progress.update).finally(progress.stop);
    if (usable.length < paths.length) {
      // Whether an image can be used does not depend on the base model: the first one finds them all.
      if (tried.length > 0) throw new Error('Images changed while they were compared. Run it again.');
      paths = usable.map((i) => paths[i] as string);
      labels = Int32Array.from(usable, (i) => labels[i] as number);
      requireEveryClass(images, labels);
    }
    const training = output.progress({ title: `Train on ${manifest.name}`, total: repeats, images: false });
    const its: TriedFeatures[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      its.push(await tryFeatures(features, labels, images.classes.length, (seed + repeat) % 2 ** 32));
      training.update(repeat + 1);
    }
    training.stop();
    tried.push(its);
  }
  return { tried, usable: paths };
}

function asJson({ judged, mostAccurate, smallest }: Judgement<Compared>) {
  return {
    mostAccurate: mostAccurate.candidate.base.manifest.name,
    smallest: smallest.candidate.base.manifest.name,
    prices,
    bases: judged.map(({ candidate: { base, bytes, tried, time, memory, cost }, ...score }) => ({
      name: base.manifest.name,
      digest: base.manifest.digest,
      accuracy: score.accuracy,
      interval: score.interval,
      logLoss: score.logLoss,
      ofRepeats: tried.map(({ accuracy, logLoss }) => ({ accuracy, logLoss })),
      milliseconds: time.milliseconds,
      timeAgainstFirst: time.againstFirst,
      bytes,
      memoryBytes: memory,
      usdPerThousandPredictions: cost,
      ...(score.comparison && { againstMostAccurate: score.comparison }),
    })),
  };
}
