import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fewImages } from './deep-head/few-images.ts';
import { writeMaps } from './deep-head/maps.ts';
import { quality } from './deep-head/quality.ts';
import { step } from './deep-head/step.ts';
import type { Bench } from './harness/bench.ts';
import { fewer } from './harness/images.ts';

export const deepHead: Bench = {
  name: 'deep-head',
  title: 'Deep heads',
  method:
    'Every run is a fresh process on 2 threads, and sides run in turn. A step: forward, backward and AdamW on blocks 11 to 15 of EfficientNet-Lite0, its head convolution and a dense layer of 10 classes, with random maps; 20 steps, 5 times each; the first 2 do not count. Quality: all training images and default settings, with seeds 1 to 3; accuracy and log loss of the test images. Headstart trains from cached maps with 5-fold cross-validation, which gives the temperature of its logits, and then on all images; only the latter counts as training time. PyTorch trains the same blocks on the same maps with the same epochs, learning rates and mirroring, or fine-tunes the whole network with random crops and mirroring, with frozen batch normalization and 2 processes that decode. Few images: a random choice of each class, with seeds 1 to 3, and cross-validation as before; auto is the head with the lower held-out log loss.',
  async run(context) {
    const { images, scratch, small, progress, part } = context;
    await part('a step', () => step(context));
    for (const [i, all] of [images, ...images.also].entries()) {
      progress('caching maps');
      const folder = join(scratch, `${i}`);
      await mkdir(folder);
      const maps = await part('maps', () => writeMaps(small ? fewer(all, 60) : all, folder, small));
      if (!maps) continue;
      if (i === 0) await part('quality', () => quality(context, maps));
      await part('few images', () => fewImages(context, maps));
    }
  },
};
