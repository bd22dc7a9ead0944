import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../report/run-result.ts';
import type { Plant } from './plants.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

export interface SeedRun {
  seed: number;
  operations: number;
  /** A deliberate bug, to test the checks. */
  plant?: Plant | undefined;
}

/**
 * Runs seeds, one after the other, in a separate process.
 * @param onResult receives each result
 * @param until ms since 1970; runs end after the seed at that time
 */
export async function inMemory(
  runs: readonly SeedRun[],
  onResult: (result: RunResult) => void,
  until = Number.POSITIVE_INFINITY,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-torture-'));
  const args = ['--no-warnings', '--import', 'tsx', main, folder, JSON.stringify(runs)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let isLate = false;
  for await (const line of createInterface({ input: child.stdout })) {
    onResult(JSON.parse(line));
    isLate = Date.now() > until;
    if (isLate) break;
  }
  if (isLate) child.kill('SIGKILL');
  const code = await ended;
  if (code !== 0 && !isLate) throw new Error(`The process that runs the seeds exited with code ${code}.`);
}
