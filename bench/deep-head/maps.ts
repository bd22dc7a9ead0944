import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { type DeepSettings, deepSettings } from '../../shared/domain/hyperparameters.ts';
import { readBaseFolder } from '../../shared/ml/extract/base-files.ts';
import { type ClosableTrunk, createTrunk } from '../../shared/ml/extract/trunk.ts';
import { loadTail } from '../../shared/ml/tail/load-tail.ts';
import { toFloat16 } from '../../shared/numeric/float16.ts';
import { baseFolder, readAll } from '../harness/alone.ts';
import type { Image, Images } from '../harness/images.ts';
import { writeFeatures, writeMatrix } from '../harness/matrix.ts';

/** A data set whose maps, features and labels are in the files that all sides read. */
export interface MapSet {
  folder: string;
  /** Class index of each training image. */
  labels: Int32Array;
  classCount: number;
  /** The block after which the base model is cut, and [channels, side, side]. */
  depth: number;
  map: [number, number, number];
  images: Images;
  /** The settings of a deep head: the default ones, or a single epoch to try the bench. */
  settings: (images: number) => DeepSettings;
  /** Seconds to decode the training images and run the trunk on them. */
  seconds: number;
}

/** Writes `{part}.f16` (the maps that the default deep head takes), `{part}.f32` and `{part}.i32` into a folder. */
export async function writeMaps(images: Images, folder: string, small: boolean): Promise<MapSet> {
  const { train, test, classCount } = await writeFeatures({ images, scratch: folder, small: false });
  await writeMatrix(folder, 'test', test);
  const base = await readBaseFolder(baseFolder);
  const { depth } = await loadTail(base, 'auto');
  const trunk = await createTrunk(base, depth, { images: 'many' });
  try {
    await writePart(trunk, images.test, join(folder, 'test.f16'));
    const start = performance.now();
    await writePart(trunk, images.train, join(folder, 'train.f16'));
    const seconds = (performance.now() - start) / 1000;
    const { channels, side } = trunk.map;
    return {
      folder,
      images,
      labels: train.labels,
      classCount,
      depth,
      map: [channels, side, side],
      settings: (count) => deepSettings(small ? { epochs: 1 } : {}, count),
      seconds,
    };
  } finally {
    await trunk.close();
  }
}

async function writePart(trunk: ClosableTrunk, images: readonly Image[], path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await eachLimited([...images.entries()], 32, async ([i, image]) => {
      const [bytes] = await readAll([image]);
      const extraction = await trunk.extract(bytes as Buffer);
      if (!extraction.ok) throw new Error(`${image.name}: ${extraction.rejection.reason}`);
      const map = toFloat16(extraction.map);
      await file.write(new Uint8Array(map.buffer), 0, map.byteLength, i * map.byteLength);
    });
  } finally {
    await file.close();
  }
}
