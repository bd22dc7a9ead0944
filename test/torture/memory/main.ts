/**
 * Runs seeds in memory, and prints a line of JSON for each. It needs its own process, because it replaces the clock and
 * the random numbers. Arguments: a folder for traces, and the runs as JSON.
 */
import type { SeedRun } from './in-memory.ts';
import { install } from './virtual-time.ts';

install();
// Loaded after the replacement, so that no module keeps the real clock.
const { runSeed } = await import('./run.ts');

const [folder = '', runs = '[]'] = process.argv.slice(2);
for (const run of JSON.parse(runs) as SeedRun[]) {
  const result = await runSeed(run, folder);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
