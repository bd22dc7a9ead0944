import { join } from 'node:path';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { createRandom, shuffled } from '../random.ts';
import { drawShapes } from '../shapes.ts';
import { type FoundFile, findImages } from '../upload/find-images.ts';
import { readImageFacts } from '../upload/read-image.ts';
import { UsageError } from '../usage-error.ts';
import { keepApart } from './keep-apart.ts';

const shapesEach = 100;

/** Asking about more of them would only take longer. */
const mostQuestions = 400;

export interface DemoImages {
  dataset: string;
  train: FoundFile[];
  /** Not trained on: to ask about. */
  apart: FoundFile[];
  labels: number;
}

/** Draws shapes into `dir`, or takes the images of a folder, and keeps some of them apart. */
export async function prepareImages(
  dir: string,
  { images, test }: { images: string | undefined; test: string | undefined },
): Promise<DemoImages> {
  const folder = images ?? join(dir, 'shapes');
  if (images === undefined) await drawShapes(folder, shapesEach, 1);
  const found = await usableImages(folder);
  const random = createRandom(1);
  const { train, apart } =
    test === undefined ? keepApart(found, random) : { train: found, apart: await usableImages(test) };
  return {
    dataset: images === undefined ? 'shapes' : 'images',
    train,
    apart: shuffled(apart, random).slice(0, mostQuestions),
    labels: new Set(train.map(({ label }) => label)).size,
  };
}

async function usableImages(folder: string): Promise<FoundFile[]> {
  const { files } = await findImages(folder);
  const facts = await eachLimited(files, 8, ({ path }) => readImageFacts(path));
  const usable = files.filter((_, i) => 'sha256' in (facts[i] ?? {}));
  if (usable.length === 0) throw new UsageError(`${folder} holds no images. Give a folder that holds {label}/{image}.`);
  return usable;
}
