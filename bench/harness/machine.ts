import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Result } from './result.ts';

/** The machine that the figures depend on, without host name and paths. */
export function describeMachine(): Result['machine'] {
  return {
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

const packages = ['onnxruntime-node', 'sharp', '@tensorflow/tfjs'];

/** Versions of the packages that determine the figures, and of libvips. */
export async function packageVersions(): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  const { default: sharp } = await import('sharp');
  return {
    ...Object.fromEntries(packages.map((name) => [name, `${dependencies[name]}`])),
    libvips: sharp.versions.vips,
  };
}
