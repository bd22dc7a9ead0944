import { join } from 'node:path';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { findImages, type ImageFile } from '../upload/find-images.ts';
import { readImageFacts } from '../upload/read-image.ts';
import { keepApart } from './keep-apart.ts';
import { createRandom, shuffled } from './random.ts';
import { drawShapes } from './shapes.ts';

const shapesEach = 100;

/** Asking about more of them would only take longer. */
const mostQuestions = 400;

export interface DemoImages {
  dataset: string;
  train: ImageFile[];
  /** Not trained on: to ask about. */
  apart: ImageFile[];
  labels: number;
}

/**
 * Draws shapes into `dir`, or takes the images of a folder, and keeps some of them apart: its own test set, where it has
 * one.
 */
export async function prepareImages(
  dir: string,
  { images, test }: { images: string | undefined; test: string | undefined },
): Promise<DemoImages> {
  const folder = images ?? join(dir, 'shapes');
  if (images === undefined) await drawShapes(folder, shapesEach, 1);
  const found = await usableImages(folder);
  const random = createRandom(1);
  const own = found.filter(({ split }) => split === 'test');
  const rest = found.filter(({ split }) => split === 'train');
  const given = test === undefined ? own : await usableImages(test);
  const { train, apart } = given.length > 0 ? { train: rest, apart: given } : keepApart(rest, random);
  return {
    dataset: images === undefined ? 'shapes' : 'images',
    train,
    apart: shuffled(apart, random).slice(0, mostQuestions),
    labels: new Set(train.map(({ label }) => label)).size,
  };
}

async function usableImages(folder: string): Promise<ImageFile[]> {
  const { files } = await findImages(folder);
  const facts = await eachLimited(files, 8, ({ path }) => readImageFacts(path));
  const usable = files.filter((_, i) => 'sha256' in (facts[i] ?? {}));
  if (usable.length === 0) throw new UsageError(`${folder} holds no images. Give a folder that holds {label}/{image}.`);
  return usable;
}
