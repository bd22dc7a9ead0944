import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { createExtractor } from '../../shared/ml/extract/extractor.ts';
import { stratifiedFolds } from '../../shared/ml/train/folds.ts';
import { baseFolder, readAll } from './alone.ts';
import type { BenchContext } from './bench.ts';
import { fewer, type Image, type Images } from './images.ts';

/** Features and labels in the layout of the files that all sides read: row-major float32 and int32. */
export interface Matrix {
  /** [examples, width] */
  features: Float32Array;
  /** Class index of each example. */
  labels: Int32Array;
  width: number;
}

export interface FeatureSet {
  train: Matrix;
  test: Matrix;
  classCount: number;
}

const known = new WeakMap<Images, Promise<FeatureSet>>();

/** Features of a bench's images. Writes those to train on, and their folds (`folds.i32`), into its scratch folder. */
export async function writeFeatures({
  images,
  scratch,
  small,
}: Pick<BenchContext, 'images' | 'scratch' | 'small'>): Promise<FeatureSet> {
  const set = await featuresOf(small ? fewer(images, 200) : images);
  await writeMatrix(scratch, 'train', set.train);
  await writeFile(join(scratch, 'folds.i32'), bytesOf(stratifiedFolds(set.train.labels, set.classCount, 1).of));
  return set;
}

/** Features of the images from the built-in extractor, computed once for the same images. */
function featuresOf(images: Images): Promise<FeatureSet> {
  const made = known.get(images) ?? extractAll(images);
  known.set(images, made);
  return made;
}

async function extractAll({ train, test, labels }: Images): Promise<FeatureSet> {
  const extractor = await createExtractor({ folder: baseFolder, images: 'many' });
  const width = extractor.base.featureSize;
  const matrixOf = async (images: readonly Image[]): Promise<Matrix> => {
    const features = new Float32Array(images.length * width);
    await eachLimited([...images.keys()], 32, async (i) => {
      const [bytes] = await readAll([images[i] as Image]);
      const extraction = await extractor.extract(bytes as Buffer);
      if (!extraction.ok) throw new Error(`${images[i]?.name}: ${extraction.rejection.reason}`);
      features.set(extraction.features, i * width);
    });
    return { features, labels: Int32Array.from(images, ({ label }) => labels.indexOf(label)), width };
  };
  try {
    return { train: await matrixOf(train), test: await matrixOf(test), classCount: labels.length };
  } finally {
    await extractor.close();
  }
}

/** Writes `{name}.f32` and `{name}.i32` into a folder. */
export async function writeMatrix(folder: string, name: string, { features, labels }: Matrix): Promise<void> {
  await writeFile(join(folder, `${name}.f32`), bytesOf(features));
  await writeFile(join(folder, `${name}.i32`), bytesOf(labels));
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array | Float64Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);
