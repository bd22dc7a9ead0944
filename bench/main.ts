import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Argument, Command } from 'commander';
import { benches } from './benches.ts';
import { chooseImages, type ImageChoice } from './harness/images.ts';
import { runBench } from './harness/run-bench.ts';
import { writeReport } from './report/write-report.ts';

const results = fileURLToPath(new URL('results', import.meta.url));
const docs = fileURLToPath(new URL('../docs', import.meta.url));

interface Options extends ImageChoice {
  base?: string;
  small?: boolean;
}

const names = benches.map(({ name }) => name);
const list = benches.map(({ name, title }) => `  ${name.padEnd(18)}${title}`).join('\n');
const program = new Command('bench')
  .description('Measures Headstart against its peers. Run nothing else on the machine at the same time.')
  .addArgument(new Argument('[names...]', 'benches to run (default: all)').choices(names))
  .option('--data <folder>', 'images to measure with, as {label}/{image} (default: drawn shapes)')
  .option('--test <folder>', 'test images, as {label}/{image} (default: every fifth image of --data)')
  .option('--strangers <folders...>', 'folders of {label}/{image} with images of none of the classes')
  .option('--also <folders...>', 'further data sets, as {label}/{image}, for benches that compare data sets')
  .option('--about <text>', 'description of the images, for the report')
  .option('--base <name>', 'evaluate another base model of bases/, and keep no results')
  .option('--small', 'try the benches with small sizes, and keep no results')
  .addHelpText('after', `\nBenches:\n${list}\n\nnpm run bench -- report makes docs/performance.md from bench/results.`)
  .action(run);
program
  .command('report')
  .description('makes docs/performance.md and its plots from bench/results')
  .action(() => writeReport(results, docs, names));
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function run(chosen: string[], { small = false, base, ...choice }: Options): Promise<void> {
  // Also set in the functions' environment. Otherwise a warning about Node 20 appears between the tables.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const scratch = await mkdtemp(join(tmpdir(), 'headstart-bench-'));
  try {
    const images = await chooseImages(choice, scratch);
    for (const bench of benches) {
      if (chosen.length > 0 && !chosen.includes(bench.name)) continue;
      await runBench(bench, { images, scratch, small, base, results: small || base ? undefined : results });
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
