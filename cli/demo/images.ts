import { join } from 'node:path';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { findImages, type ImageFile } from '../upload/find-images.ts';
import { readImageFacts } from '../upload/read-image.ts';
import { holdOut } from './hold-out.ts';
import { createRandom, shuffled } from './random.ts';
import { drawShapes } from './shapes.ts';

const imagesPerShape = 100;

/** More predictions would only take longer. */
const maxPredictions = 400;

export interface DemoImages {
  dataset: string;
  train: ImageFile[];
  /** Held out, to predict. */
  heldOut: ImageFile[];
  labels: number;
}

/**
 * Draws shapes into `dir`, or takes the images of a folder, and holds some out: the folder's test set, if it has one.
 */
export async function prepareImages(
  dir: string,
  { images, test }: { images: string | undefined; test: string | undefined },
): Promise<DemoImages> {
  const folder = images ?? join(dir, 'shapes');
  if (images === undefined) await drawShapes(folder, imagesPerShape, 1);
  const found = await usableImages(folder);
  const random = createRandom(1);
  const ownTestSet = found.filter(({ split }) => split === 'test');
  const rest = found.filter(({ split }) => split === 'train');
  const testSet = test === undefined ? ownTestSet : await usableImages(test);
  const { train, heldOut } = testSet.length > 0 ? { train: rest, heldOut: testSet } : holdOut(rest, random);
  return {
    dataset: images === undefined ? 'shapes' : 'images',
    train,
    heldOut: shuffled(heldOut, random).slice(0, maxPredictions),
    labels: new Set(train.map(({ label }) => label)).size,
  };
}

async function usableImages(folder: string): Promise<ImageFile[]> {
  const { files } = await findImages(folder);
  const facts = await eachLimited(files, 8, ({ path }) => readImageFacts(path));
  const usable = files.filter((_, i) => 'sha256' in (facts[i] ?? {}));
  if (usable.length === 0) throw new UsageError(`${folder} has no images. Give a folder that holds {label}/{image}.`);
  return usable;
}
