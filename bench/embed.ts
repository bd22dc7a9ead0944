import { availableParallelism } from 'node:os';
import { eachLimited } from '../shared/domain/each-limited.ts';
import { createExtractor } from '../shared/ml/extract/extractor.ts';
import { baseFolder, createAlone, readAll } from './harness/alone.ts';
import type { Bench } from './harness/bench.ts';
import { median, spread } from './harness/statistics.ts';
import { inTurn, timed } from './harness/turns.ts';

/** Concurrent extractions: the size of a batch of embed. */
const inFlight = 32;

export const embed: Bench = {
  name: 'embed',
  title: 'Embedding against its two steps alone',
  method:
    'Processes the same images, from memory, in three ways, in turn, 5 times each after one to warm up: decodes them one after the other on one thread; runs the base model on their pixels one after the other on one thread; and embeds them with the extractor, with a worker for each core and 32 images in flight, as in embed. If nothing else took time, every core would be busy with one of the two steps, and the rate would be cores / (decode + run). The last column is the share of that rate.',
  async run({ images, small, table, plot, ...context }) {
    const files = await readAll(spread(images.train, small ? 40 : 300));
    const cores = availableParallelism();
    const alone = await createAlone(1);
    const extractor = await createExtractor({ folder: baseFolder, images: 'many' });
    try {
      const pixels = await eachLimited(files, 1, (bytes) => alone.decode(bytes));
      await eachLimited(files, inFlight, (bytes) => extractor.extract(bytes));
      const perImage = async (work: () => Promise<unknown>) => (await timed(work)).ms / files.length;
      const steps = {
        'decode alone': () => perImage(() => eachLimited(files, 1, (bytes) => alone.decode(bytes))),
        'run alone': () => perImage(() => eachLimited(pixels, 1, (image) => alone.run(image))),
        embedding: () => perImage(() => eachLimited(files, inFlight, (bytes) => extractor.extract(bytes))),
      };
      const found = await inTurn(
        context,
        Object.entries(steps).map(([name, run]) => ({ name, rounds: small ? 1 : 5, run })),
      );
      const [decode, run, whole] = Object.keys(steps).map((name) => median(found.get(name) ?? []));
      const least = ((decode ?? 0) + (run ?? 0)) / cores;
      table({
        title: `Time of an image, ${files.length} images`,
        columns: [
          { title: 'step' },
          { title: 'ms an image', digits: 2 },
          { title: 'images/s', digits: 1 },
          { title: `of ${cores} / (decode + run)`, digits: 3 },
        ],
        rows: [
          ['decode, one thread', decode ?? null, 1000 / (decode ?? 0), null],
          ['base model, one thread', run ?? null, 1000 / (run ?? 0), null],
          [`both, on ${cores} cores at best`, least, 1000 / least, 1],
          [`extractor, ${cores} cores`, whole ?? null, 1000 / (whole ?? 0), least / (whole ?? 0)],
        ],
      });
      plot({
        kind: 'bars',
        title: 'Images a second',
        table: `Time of an image, ${files.length} images`,
        x: 'step',
        y: 'images/s',
      });
    } finally {
      await extractor.close();
      await alone.close();
    }
  },
};
