/**
 * Runs seeds in memory and prints a line of JSON for each. A process of its own: its clock and its random numbers are
 * replaced. Arguments: a folder for traces, and the runs as JSON.
 */
import type { SeedRun } from './in-memory.ts';
import { install } from './virtual-time.ts';

install();
// Loaded only now: what is made while a module loads has the clock of before.
const { runSeed } = await import('./run.ts');

const [folder = '', runs = '[]'] = process.argv.slice(2);
for (const run of JSON.parse(runs) as SeedRun[]) {
  const result = await runSeed(run, folder);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
