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
  /** Test images, not used in training. */
  test: Image[];
  /** Images of none of the classes; empty without --strangers. */
  strangers: Image[];
  /** Labels of training and test images, in alphabetical order. */
  labels: string[];
  /** Description of the images, without paths. */
  description: string;
  /** Further data sets. */
  also: Images[];
}

export interface ImageChoice {
  /** A folder of {label}/{image}; drawn shapes by default. */
  data?: string | undefined;
  /** A folder of {label}/{image} with test images; every fifth image of `data` by default. */
  test?: string | undefined;
  /** Folders of {label}/{image} with images of none of the classes. */
  strangers?: string[] | undefined;
  /** What the images show, for the description. */
  about?: string | undefined;
  /** Folders of {label}/{image}, each another data set. */
  also?: string[] | undefined;
}

const shapesEach = 200;

/** Finds the images of the folders, or draws shapes into `scratch` by default. */
export async function chooseImages(
  { data, test, strangers = [], about, also = [] }: ImageChoice,
  scratch: string,
): Promise<Images> {
  const folder = data ?? join(scratch, 'shapes');
  if (data === undefined) await drawShapes(folder, shapesEach, 1);
  const found = await imagesIn(folder);
  const { train, test: apart } = test === undefined ? everyFifth(found) : { train: found, test: await imagesIn(test) };
  const labels = [...new Set([...train, ...apart].map(({ label }) => label))].sort();
  const sizes = await eachLimited(train, 8, async ({ path }) => (await stat(path)).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const subject = about ?? (data === undefined ? 'randomly drawn shapes (no --data)' : 'images of a folder');
  const description =
    `${subject}: ${train.length.toLocaleString('en-GB')} images of ${labels.length} classes to train on ` +
    `(${(bytes / train.length / 1000).toFixed(0)} kB each on average), ${apart.length.toLocaleString('en-GB')} to test`;
  const others = (await Promise.all(strangers.map(imagesIn))).flat();
  const sets = also.map((data) => chooseImages({ data, about: basename(data) }, scratch));
  return { train, test: apart, strangers: others, labels, description, also: await Promise.all(sets) };
}

/** A subset of the images, from all labels. */
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
  if (images.length === 0)
    throw new Error(`${folder} contains no images. Name a folder that contains {label}/{image}.`);
  return images;
}

function everyFifth(images: Image[]): { train: Image[]; test: Image[] } {
  return { train: images.filter((_, i) => i % 5 !== 4), test: images.filter((_, i) => i % 5 === 4) };
}
