import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunResult } from '../run-result.ts';
import type { Plant } from './plants.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

export interface InMemoryOptions {
  first: number;
  seeds: number;
  operations: number;
  /** Ms since 1970: no further seed is waited for. */
  until?: number;
  plant?: Plant;
}

/** Runs seeds in a process of their own, and gives what came of each when it is there. */
export async function inMemory(
  { first, seeds, operations, until = Number.POSITIVE_INFINITY, plant }: InMemoryOptions,
  onResult: (result: RunResult) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'headstart-torture-'));
  const given = [first, seeds, operations, folder, ...(plant ? [plant] : [])].map(String);
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'tsx', main, ...given], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let late = false;
  for await (const line of createInterface({ input: child.stdout })) {
    onResult(JSON.parse(line));
    if (Date.now() <= until) continue;
    late = true;
    child.kill('SIGKILL');
    break;
  }
  const code = await ended;
  if (code !== 0 && !late) throw new Error(`The process of the seeds from ${first} on ended with exit code ${code}.`);
}
