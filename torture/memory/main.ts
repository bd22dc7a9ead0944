/**
 * Runs seeds in memory and prints a line of JSON for each. A process of its own: its clock and its random numbers are
 * replaced. Arguments: first seed, number of seeds, operations, a folder for traces, and a fault planted on purpose.
 */
import type { Plant } from './plants.ts';
import { install } from './virtual-time.ts';

install();
// Loaded only now: what is made while a module loads has the clock of before.
const { runSeed } = await import('./run.ts');

const [first, seeds, operations, folder = '', plant] = process.argv.slice(2);
for (let seed = Number(first); seed < Number(first) + Number(seeds); seed++) {
  const result = await runSeed(seed, { operations: Number(operations), folder, plant: plant as Plant | undefined });
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
