import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { InferenceSession } from 'onnxruntime-node';
import { loadBase } from '../../../../shared/ml/extract/base.ts';
import { inTinyBase, tinyManifest, tinyModel, tinySize } from './tiny-base.ts';

const imageBytes = tinySize * tinySize * 3;
const image = (value: number) => new Uint8Array(imageBytes).fill(value);

function withBase<T>(work: (base: Awaited<ReturnType<typeof loadBase>>) => Promise<T>, model?: Uint8Array) {
  return inTinyBase(async (folder) => {
    const base = await loadBase(folder, { threads: 1 });
    try {
      return await work(base);
    } finally {
      await base.close();
    }
  }, model);
}

describe('loadBase', () => {
  test('refuses a model with another digest, and names both', async () => {
    const { digest, bytes } = tinyManifest(tinyModel());
    await inTinyBase(async (folder) => {
      await writeFile(join(folder, 'model.onnx'), tinyModel('Log'));
      await expect(loadBase(folder, { threads: 1 })).rejects.toThrow(
        new RegExp(
          `model\\.onnx is not the one.*${bytes} bytes with SHA-256 ${digest}, found \\d+ bytes.*Check the file out`,
        ),
      );
    });
  });

  test('creates no session of a model with one bit changed', async () => {
    const create = jest.spyOn(InferenceSession, 'create');
    await inTinyBase(async (folder) => {
      const damaged = tinyModel();
      damaged[damaged.length - 1] = (damaged[damaged.length - 1] as number) ^ 1;
      await writeFile(join(folder, 'model.onnx'), damaged);
      await expect(loadBase(folder, { threads: 1 })).rejects.toThrow('is not the one its manifest names');
    });
    expect(create).not.toHaveBeenCalled();
    create.mockRestore();
  });

  test('accepts files that were read before', async () => {
    const model = tinyModel();
    const base = await loadBase({ manifest: tinyManifest(model), model }, { threads: 1 });
    expect([...(await base.run(image(9), 1))]).toEqual([9, 9, 9]);
    await base.close();
  });

  test('names the model that is missing', async () => {
    await inTinyBase(async (folder) => {
      await rm(join(folder, 'model.onnx'));
      await expect(loadBase(folder, { threads: 1 })).rejects.toThrow(/Base model .*model\.onnx can't be read: ENOENT/);
    });
  });
});

describe('a base model', () => {
  test('gives one row of features for each image', async () => {
    const pixels = Buffer.concat([image(10), image(250)]);
    const features = await withBase((base) => base.run(pixels, 2));
    expect([...features]).toEqual([10, 10, 10, 250, 250, 250]);
  });

  test('returns the results of concurrent calls in their order', async () => {
    const order: number[] = [];
    await withBase((base) =>
      Promise.all(
        [1, 2, 3, 4, 5].map(async (value) => {
          const features = await base.run(image(value), 1);
          order.push(value);
          expect(features[0]).toBe(value);
        }),
      ),
    );
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  test('refuses to run on no image', async () => {
    await expect(withBase((base) => base.run(new Uint8Array(0), 0))).rejects.toThrow('takes at least one image');
  });

  test("refuses pixels that don't match the number of images", async () => {
    await expect(withBase((base) => base.run(image(1), 2))).rejects.toThrow(`not 2 in ${imageBytes} bytes`);
  });

  test('refuses to return features that are not finite, and continues', async () => {
    await withBase(async (base) => {
      await expect(base.run(image(0), 1)).rejects.toThrow('tiny returned features that are not finite');
      expect([...(await base.run(image(1), 1))]).toEqual([0, 0, 0]);
    }, tinyModel('Log'));
  });

  test('finishes pending runs before it closes', async () => {
    await inTinyBase(async (folder) => {
      const base = await loadBase(folder, { threads: 1 });
      const result = base.run(image(7), 1);
      await base.close();
      expect([...(await result)]).toEqual([7, 7, 7]);
    });
  });
});
