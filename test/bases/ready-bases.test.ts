import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadBase } from '../../shared/ml/extract/base.ts';
import { patternsOf } from './patterns.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url));
const folderOf = (name: string) => new URL(`../../bases/${name}/`, import.meta.url).pathname;

/** Features of three patterns, by base model. */
async function featuresOf(name: string): Promise<Record<string, Float32Array>> {
  const base = await loadBase(folderOf(name), { threads: 1 });
  const patterns = Object.entries(patternsOf(base.manifest.input.width));
  const features: [string, Float32Array][] = [];
  for (const [pattern, pixels] of patterns) features.push([pattern, await base.run(pixels, 1)]);
  await base.close();
  return Object.fromEntries(features);
}

describe.each(['efficientnet-lite0-int8', 'efficientnet-lite0-taps', 'efficientnet-lite2'])('%s', (name) => {
  test('has a manifest that matches its file, and is under 20 MB', () => {
    const manifest = JSON.parse(`${read(`../../bases/${name}/manifest.json`)}`);
    expect(manifest).toMatchObject({ name, licence: 'Apache-2.0' });
    expect(read(`../../bases/${name}/model.onnx`)).toHaveLength(manifest.bytes);
    expect(manifest.bytes).toBeLessThan(20e6);
  });

  test('comes with its licence and the names of its authors', () => {
    expect(`${read(`../../bases/${name}/LICENSE`)}`).toMatch(/Apache License\s+Version 2\.0/);
    expect(`${read(`../../bases/${name}/NOTICE`)}`).toContain('Copyright (c) 2020, ML Illustrated');
  });
});

test('efficientnet-lite2 gives the features of PyTorch with the original weights', async () => {
  const reference: Record<string, number[]> = JSON.parse(`${read('efficientnet-lite2.reference.json')}`);
  const features = await featuresOf('efficientnet-lite2');
  for (const [pattern, row] of Object.entries(features)) {
    const expected = reference[pattern] as number[];
    expect(row).toHaveLength(expected.length);
    const off = expected.map((value, i) => Math.abs((row[i] as number) - value) / Math.max(1, value));
    expect(Math.max(...off)).toBeLessThan(1e-4);
  }
});

test('efficientnet-lite0-taps begins with the square roots of the features of efficientnet-lite0, scaled', async () => {
  const [taps, plain] = [await featuresOf('efficientnet-lite0-taps'), await featuresOf('efficientnet-lite0')];
  const { last, parts } = JSON.parse(`${read('../../bases/efficientnet-lite0-taps/statistics.json')}`);
  const factor = last / (Math.hypot(1, 0.7) * parts[0]);
  for (const [pattern, row] of Object.entries(taps)) {
    expect(row).toHaveLength(1280 + 192 + 192);
    const expected = (plain[pattern] as Float32Array).map((value) => Math.sqrt(value) * factor);
    const off = expected.map((value, i) => Math.abs((row[i] as number) - value));
    expect(Math.max(...off)).toBeLessThan(1e-4);
    const [means, maxima] = [row.subarray(1280, 1472), row.subarray(1472)];
    // The factors of mean and maximum are inverse to the norms.
    const larger = maxima.every((value, i) => value * parts[2] >= (means[i] as number) * parts[1] - 1e-4);
    expect(larger).toBe(true);
  }
});

test('efficientnet-lite0-int8 gives nearly the features of efficientnet-lite0', async () => {
  const [int8, plain] = [await featuresOf('efficientnet-lite0-int8'), await featuresOf('efficientnet-lite0')];
  for (const [pattern, row] of Object.entries(int8)) {
    expect(cosine(row, plain[pattern] as Float32Array)).toBeGreaterThan(0.9);
  }
});

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
const cosine = (a: Float32Array, b: Float32Array) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
