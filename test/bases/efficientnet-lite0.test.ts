import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Base, loadBase } from '../../shared/ml/extract/base.ts';
import { patterns } from './patterns.ts';

const folder = new URL('../../bases/efficientnet-lite0/', import.meta.url).pathname;
const reference: Record<string, number[]> = JSON.parse(
  readFileSync(new URL('efficientnet-lite0.reference.json', import.meta.url), 'utf8'),
);
const names = Object.keys(reference);
const size = 1280;

/** The largest difference, relative for values above 1. */
function deviation(found: Float32Array, expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs((found[i] as number) - value) / Math.max(1, value)));
}

describe('EfficientNet-Lite0', () => {
  let base: Base;
  beforeAll(async () => {
    base = await loadBase(folder, { threads: 1 });
  });
  afterAll(() => base.close());

  test.each(names)('gives the features of %s in PyTorch with the original weights', async (name) => {
    const features = await base.run(patterns[name] as Uint8Array, 1);
    expect(deviation(features, reference[name] as number[])).toBeLessThan(1e-4);
  });

  test('gives the same features in a batch', async () => {
    const batch = Buffer.concat(names.map((name) => patterns[name] as Uint8Array));
    const features = await base.run(batch, names.length);
    names.forEach((name, i) => {
      const row = features.subarray(i * size, (i + 1) * size);
      expect(deviation(row, reference[name] as number[])).toBeLessThan(1e-4);
    });
  });

  test('has the reference numbers of three images that differ', () => {
    expect(names).toEqual(['gradient', 'checkers', 'noise']);
    for (const row of Object.values(reference)) expect(row.filter((value) => value > 0.01).length).toBeGreaterThan(100);
  });

  test('gives the map whose means are the features', async () => {
    const session = await InferenceSession.create(`${folder}/${base.manifest.file}`, { intraOpNumThreads: 1 });
    const image = new Tensor('uint8', patterns.gradient as Uint8Array, [1, 224, 224, 3]);
    const { features, map } = await session.run({ image });
    expect(map?.dims).toEqual([1, ...(base.manifest.output.map?.shape ?? [])]);
    const cells = map?.data as Float32Array;
    const means = Array.from(
      { length: size },
      (_, i) => cells.subarray(i * 49, i * 49 + 49).reduce((a, b) => a + b) / 49,
    );
    expect(deviation(features?.data as Float32Array, means)).toBeLessThan(1e-5);
    await session.release();
  });

  test('has a manifest that matches its file', () => {
    const { bytes, opset, input, output } = base.manifest;
    expect(readFileSync(`${folder}/model.onnx`)).toHaveLength(bytes);
    expect(bytes).toBeLessThan(20e6);
    expect({ opset, width: input.width, size: output.features.size }).toEqual({ opset: 17, width: 224, size });
  });

  test('comes with its licence and the names of its authors', () => {
    expect(readFileSync(`${folder}/LICENSE`, 'utf8')).toMatch(/Apache License\s+Version 2\.0/);
    expect(readFileSync(`${folder}/NOTICE`, 'utf8')).toContain('Copyright (c) 2020, ML Illustrated');
  });
});
