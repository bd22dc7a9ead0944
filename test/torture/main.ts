import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../../cli/options/values.ts';
import { inMemory } from './memory/in-memory.ts';
import { createReport } from './report/report.ts';
import { onRuntime } from './runtime/on-runtime.ts';

interface Options {
  level?: 'memory' | 'runtime';
  seed?: number;
  seeds: number;
  operations: number;
  kills: number;
  minutes: number;
}

const atLeast = (minimum: number) => (text: string) => {
  const number = wholeNumber(0)(text);
  if (number < minimum) throw new InvalidArgumentError(`It must be at least ${minimum}.`);
  return number;
};

const program = new Command('torture')
  .description(
    'Runs concurrent clients, faults by seed, and kill -9. Then checks that nothing is lost, stale, resurrected, mislabelled, or pending or open forever.',
  )
  .addOption(new Option('--level <level>', 'run only this level').choices(['memory', 'runtime']))
  .option('--seed <number>', 'run only this seed, in memory; it always does the same', wholeNumber(1))
  .option('--seeds <number>', 'number of seeds, in memory', wholeNumber(1), 50)
  .option('--operations <number>', 'operations per seed', atLeast(10), 200)
  .option('--kills <number>', 'kills of the local runtime and its functions', wholeNumber(1), 40)
  .option('--minutes <number>', 'start no seed or kill after this time', wholeNumber(1), 20)
  .action(torture);
await program.parseAsync();

async function torture({ level, seed, seeds, operations, kills, minutes }: Options): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const until = Date.now() + minutes * 60_000;
  const report = createReport((line) => void process.stdout.write(`${line}\n`));
  if (level !== 'runtime') {
    const wanted = seed === undefined ? Array.from({ length: seeds }, (_, i) => i + 1) : [seed];
    await inMemory(
      wanted.map((wantedSeed) => ({ seed: wantedSeed, operations })),
      report.add,
      until,
    );
  }
  if (level !== 'memory' && seed === undefined) await onRuntime({ kills, until }, report.add);
  report.end();
  if (report.findings() > 0) process.exitCode = 1;
}
