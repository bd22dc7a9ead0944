import { readFile } from 'node:fs/promises';
import { createExtractor } from '../../shared/ml/extract/extractor.ts';
import { median } from '../../shared/numeric/quantile.ts';

/** Number of images per median. */
const timed = 200;
const warmUp = 3;

export interface MeasuredTime {
  /** Median time of decoding and inference of an image, on one thread. */
  milliseconds: number;
  /** Median over the images of the ratio of this base model's time to that of the first. */
  againstFirst: number;
}

/**
 * Measures the time of base models per image. Each image goes to every base model before the next image, so that other
 * load on the machine affects all equally.
 * @param folders the base models'
 * @param paths usable images, at least one
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
      // Alternates the order, because each run leaves its data in the processor's caches.
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
  return times.map((ofBase) => ({
    milliseconds: median(ofBase),
    againstFirst: median(ofBase.map((time, i) => time / (first[i] as number))),
  }));
}
