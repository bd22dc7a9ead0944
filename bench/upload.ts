import { join } from 'node:path';
import { eachLimited } from '../shared/domain/each-limited.ts';
import { createExtractor } from '../shared/ml/extract/extractor.ts';
import { baseFolder, readAll } from './harness/alone.ts';
import type { Bench } from './harness/bench.ts';
import { deploy } from './harness/deployment.ts';
import { fewer } from './harness/images.ts';
import { median } from './harness/statistics.ts';
import { inTurn, timed } from './harness/turns.ts';

export const upload: Bench = {
  name: 'upload',
  title: 'From upload to embedding, through the local runtime',
  method:
    'The runtime runs on this machine with the bundles of the functions. Images are PUT with the AWS SDK, 16 at once, into a new dataset each time. They count as embedded when the API, polled 4 times a second, reports none pending. Alternating with this, the extractor alone embeds the same images in one process, with a worker for each core and 32 images in flight. 5 times each, after one to warm up.',
  async run({ images, scratch, small, table, ...context }) {
    const { train } = fewer(images, small ? 40 : 500);
    const files = await readAll(train);
    const deployment = await deploy(join(scratch, 'runtime'));
    const extractor = await createExtractor({ folder: baseFolder, images: 'many' });
    let turn = 0;
    const throughRuntime = async () => {
      const dataset = `upload-${turn++}`;
      const { rejected } = await deployment.uploadAndEmbed(dataset, train);
      if (rejected > 0) throw new Error(`${rejected} images were rejected.`);
    };
    const alone = () => eachLimited(files, 32, (bytes) => extractor.extract(bytes));
    try {
      await throughRuntime();
      await alone();
      const rounds = small ? 1 : 5;
      const rate = async (work: () => Promise<unknown>) => (1000 * train.length) / (await timed(work)).ms;
      const found = await inTurn(context, [
        { name: 'extractor alone', rounds, run: () => rate(alone) },
        { name: 'upload to embedded', rounds, run: () => rate(throughRuntime) },
      ]);
      const best = median(found.get('extractor alone') ?? []);
      table({
        title: `${train.length} images`,
        columns: [
          { title: 'way' },
          { title: 'images/s', digits: 1 },
          { title: 'of the extractor alone', digits: 2 },
          { title: 'slowest', digits: 1 },
          { title: 'fastest', digits: 1 },
        ],
        rows: [...found].map(([name, rates]) => [
          name,
          median(rates),
          median(rates) / best,
          Math.min(...rates),
          Math.max(...rates),
        ]),
      });
    } finally {
      await extractor.close();
      await deployment.stop();
    }
  },
};
