import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, createContext } from './bench.ts';
import type { Images } from './images.ts';
import { describeMachine, packageVersions } from './machine.ts';
import { tableLines } from './print.ts';
import { pythonVersions } from './python.ts';
import type { Result } from './result.ts';
import { writeResult } from './result-file.ts';

export interface RunOptions {
  images: Images;
  /** Folder for the bench's own temporary folder. */
  scratch: string;
  small: boolean;
  base?: string | undefined;
  /** Folder for the result. Without it, the result is only printed. */
  results: string | undefined;
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const progress = (text: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K  ${text}`);
};

/** Runs one bench, prints its tables immediately, and stores its result. */
export async function runBench(bench: Bench, { images, scratch, small, base, results }: RunOptions): Promise<void> {
  const { name, title, method } = bench;
  const machine = describeMachine();
  const versions = { ...(await packageVersions()), ...(await pythonVersions()) };
  const data = bench.ownData ?? images.description;
  print(`\n${title} (${name})\n\n${method}`);
  print(`Machine: ${machine.cores} x ${machine.cpu}, ${machine.memoryGb} GB, Node ${machine.node}`);
  print(
    `Versions: ${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}`,
  );
  print(`Data: ${data}`);

  const own = join(scratch, name);
  await mkdir(own);
  const { context, found } = createContext(
    { images, scratch: own, small, base },
    {
      table: (table) => tableLines(table).forEach(print),
      failure: (text) => print(`  not measured: ${text}`),
      progress,
    },
  );
  const start = performance.now();
  await context.part(name, () => bench.run(context));
  progress('');
  await rm(own, { recursive: true, force: true });
  print(`\n  ${((performance.now() - start) / 1000).toFixed(0)} s in all`);
  const date = new Date().toISOString().slice(0, 10);
  const result: Result = { name, title, method, date, machine, versions, data, ...found };
  if (results) await writeResult(results, result);
}
