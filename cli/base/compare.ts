import { type Judgement, judgeBases } from '../../bases/judge/judge-bases.ts';
import { prices } from '../../shared/domain/prices.ts';
import type { BucketOptions } from '../connection/find-bucket.ts';
import type { Context } from '../context.ts';
import type { ApiOptions } from '../options/shared.ts';
import { chooseImages } from './choose-images.ts';
import { printComparison } from './comparison-table.ts';
import { findBases } from './find-bases.ts';
import { inScratch } from './in-scratch.ts';
import { type Compared, measureBases, type Repeats } from './measure-bases.ts';

export interface CompareOptions extends ApiOptions, BucketOptions, Repeats {
  base?: string[];
  images?: number;
  json?: boolean;
}

/** Compares the accuracy, speed, size and cost of base models on the same images. */
export async function compareBases(context: Context, dataset: string, options: CompareOptions): Promise<void> {
  const { output } = context;
  await inScratch(async (scratch) => {
    const bases = await findBases(options.base, { ...options, scratch });
    const images = await chooseImages(context, dataset, { ...options, limit: options.images, scratch });
    const { compared, usable } = await measureBases(context, bases, images, options);
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
