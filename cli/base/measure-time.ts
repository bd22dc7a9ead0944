import { readFile } from 'node:fs/promises';
import { createExtractor } from '../../shared/ml/extract/extractor.ts';
import { median } from '../../shared/numeric/quantile.ts';

/** So many images make each median. */
const timed = 200;
const warmUp = 3;

export interface MeasuredTime {
  /** Median of an image's decoding and run, one thread. */
  milliseconds: number;
  /** Median over the images of this base model's time by the first one's. */
  againstFirst: number;
}

/**
 * How long base models take for an image. Each image is given to all of them in turn, then the next one, so that
 * whatever else the machine does meanwhile falls on all alike.
 * @param folders of the base models
 * @param paths of images that can be used, at least one
 */
export async function measureTime(
  folders: readonly string[],
  paths: readonly string[],
  onImage: (done: number, total: number) => void,
): Promise<MeasuredTime[]> {
  const extractors = await Promise.all(
    folders.map((folder) => createExtractor({ folder, images: 'one', processors: 1 })),
  );
  const times: number[][] = folders.map(() => []);
  const step = Math.max(1, paths.length / timed);
  const chosen = Array.from({ length: Math.min(timed, paths.length) }, (_, i) => paths[Math.floor(i * step)] as string);
  const total = warmUp + chosen.length;
  try {
    for (let i = 0; i < total; i++) {
      const image = await readFile(chosen[Math.max(0, i - warmUp)] as string);
      const order = [...extractors.entries()];
      // Whoever comes after another finds the processor's caches as that one left them.
      for (const [b, extractor] of i % 2 ? order.reverse() : order) {
        const start = performance.now();
        await extractor.extract(image);
        if (i >= warmUp) times[b]?.push(performance.now() - start);
      }
      onImage(i + 1, total);
    }
  } finally {
    await Promise.all(extractors.map((extractor) => extractor.close()));
  }
  const [first] = times as [number[]];
  return times.map((its) => ({
    milliseconds: median(its),
    againstFirst: median(its.map((time, i) => time / (first[i] as number))),
  }));
}
