import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sessionOptions } from '../../shared/ml/extract/session.ts';
import { median } from '../../shared/numeric/quantile.ts';
import type { FoundBase } from './find-bases.ts';

const script = fileURLToPath(new URL('./memory-child.mjs', import.meta.url));
const processes = 3;

/**
 * Bytes by which the resident size of a process grows when it loads a base model and runs it once: the median of three
 * fresh processes.
 * @throws Error if a process fails
 */
export async function measureMemory({ folder, manifest }: FoundBase): Promise<number> {
  const { file, input } = manifest;
  const task = { path: join(folder, file), input: input.name, size: input.width, options: sessionOptions(1) };
  const grown: number[] = [];
  for (let i = 0; i < processes; i++) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, JSON.stringify(task)]);
    grown.push(Number(stdout));
  }
  return median(grown);
}
