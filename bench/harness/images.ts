import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { drawShapes } from '../../cli/demo/shapes.ts';
import { findImages } from '../../cli/upload/find-images.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { spread } from './statistics.ts';

export interface Image {
  label: string;
  /** File name, unique within the label. */
  name: string;
  path: string;
}

export interface Images {
  /** In the order of their labels. */
  train: Image[];
  /** Kept apart from training. */
  test: Image[];
  /** Of none of the classes; none if no folder was named. */
  strangers: Image[];
  /** Of both, in alphabetical order. */
  labels: string[];
  /** What they are, in a sentence without a path. */
  description: string;
}

export interface ImageChoice {
  /** A folder of {label}/{image}; drawn shapes if not given. */
  data?: string | undefined;
  /** Such a folder to test with; every fifth image of `data` if not given. */
  test?: string | undefined;
  /** Folders of images of none of the classes. */
  strangers?: string[] | undefined;
  /** What the images are, for the description. */
  about?: string | undefined;
}

const shapesEach = 200;

/** Finds the images of the folders, or draws shapes into `scratch` where none is named. */
export async function chooseImages(
  { data, test, strangers = [], about }: ImageChoice,
  scratch: string,
): Promise<Images> {
  const folder = data ?? join(scratch, 'shapes');
  if (data === undefined) await drawShapes(folder, shapesEach, 1);
  const found = await imagesIn(folder);
  const { train, test: apart } = test === undefined ? everyFifth(found) : { train: found, test: await imagesIn(test) };
  const labels = [...new Set([...train, ...apart].map(({ label }) => label))].sort();
  const sizes = await eachLimited(train, 8, async ({ path }) => (await stat(path)).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const what = about ?? (data === undefined ? 'shapes drawn by lot, as no folder was named' : 'images of a folder');
  const description =
    `${what}: ${train.length.toLocaleString('en-GB')} images of ${labels.length} classes to train on ` +
    `(${(bytes / train.length / 1000).toFixed(0)} kB each on average), ${apart.length.toLocaleString('en-GB')} to test`;
  const others = (await Promise.all(strangers.map(imagesIn))).flat();
  return { train, test: apart, strangers: others, labels, description };
}

/** Fewer of them, from all labels. */
export function fewer(images: Images, count: number): Images {
  const few = Math.ceil(count / 5);
  return {
    ...images,
    train: spread(images.train, count),
    test: spread(images.test, few),
    strangers: spread(images.strangers, few),
  };
}

async function imagesIn(folder: string): Promise<Image[]> {
  const { files } = await findImages(folder);
  const images = files.map(({ label = '', path }) => ({ label, name: basename(path), path }));
  if (images.length === 0) throw new Error(`${folder} holds no images. Name a folder that holds {label}/{image}.`);
  return images;
}

function everyFifth(images: Image[]): { train: Image[]; test: Image[] } {
  return { train: images.filter((_, i) => i % 5 !== 4), test: images.filter((_, i) => i % 5 === 4) };
}
