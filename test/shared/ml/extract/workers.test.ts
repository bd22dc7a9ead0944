import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ModelRunner, startSession } from '../../../../shared/ml/extract/session.ts';
import { startWorkers } from '../../../../shared/ml/extract/workers.ts';
import { tinyModel, tinySize } from './tiny-base.ts';

const spec = { model: tinyModel(), input: 'image', output: 'features' };
const shape = [1, tinySize, tinySize, 3];
const image = (value: number) => new Uint8Array(tinySize * tinySize * 3).fill(value);

describe('workers', () => {
  let workers: ModelRunner;
  beforeAll(async () => {
    workers = await startWorkers(spec, 2);
  });
  afterAll(() => workers.close());

  test('return to each concurrent call its own features', async () => {
    const values = Array.from({ length: 50 }, (_, i) => i * 5);
    const features = await Promise.all(values.map((value) => workers.run(image(value), shape)));
    expect(features.map(([first]) => first)).toEqual(values);
  });

  test('give the features of a session in this thread, bit for bit', async () => {
    const session = await startSession(spec, 1);
    const pixels = image(0).map((_, i) => (i * 37) % 251);
    expect(await workers.run(pixels, shape)).toEqual(await session.run(pixels, shape));
    await session.close();
  });

  test("do not change the caller's pixels or their neighbours in memory", async () => {
    const memory = new Uint8Array(3 * image(0).length).fill(9);
    const pixels = Buffer.from(memory.buffer, image(0).length, image(0).length);
    expect([...(await workers.run(pixels, shape))]).toEqual([9, 9, 9]);
    expect(memory).toHaveLength(3 * pixels.length);
    expect(pixels.every((value) => value === 9)).toBe(true);
  });

  test('pass on the error of a run, and continue', async () => {
    await expect(workers.run(image(1), [1, tinySize, tinySize, 4])).rejects.toThrow(/Tensor|dimension|size/i);
    expect([...(await workers.run(image(3), shape))]).toEqual([3, 3, 3]);
  });

  test('do not start with a model that ONNX Runtime refuses', async () => {
    const broken = { ...spec, model: new TextEncoder().encode('no model') };
    await expect(startWorkers(broken, 2)).rejects.toThrow(/protobuf|Load model/i);
  });

  test('finish pending runs before they close, and refuse new ones', async () => {
    const others = await startWorkers(spec, 2);
    const results = [1, 2, 3, 4, 5].map((value) => others.run(image(value), shape));
    await others.close();
    expect((await Promise.all(results)).map(([first]) => first)).toEqual([1, 2, 3, 4, 5]);
    await expect(others.run(image(1), shape)).rejects.toThrow('has ended');
  });
});
