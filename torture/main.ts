import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../cli/options/values.ts';
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

const atLeast = (least: number) => (text: string) => {
  const number = wholeNumber(0)(text);
  if (number < least) throw new InvalidArgumentError(`It is at least ${least}.`);
  return number;
};

const program = new Command('torture')
  .description(
    'Does to Headstart what must never harm it: clients at once, faults by seed, kill -9. Then it looks whether anything was lost, stale, resurrected, mislabelled, pending or open forever.',
  )
  .addOption(new Option('--level <level>', 'only this one').choices(['memory', 'runtime']))
  .option('--seed <number>', 'only this seed, in memory: it does the same each time', wholeNumber(1))
  .option('--seeds <number>', 'how many seeds, in memory', wholeNumber(1), 50)
  .option('--operations <number>', 'of each seed', atLeast(10), 200)
  .option('--kills <number>', 'of the local runtime and of its functions', wholeNumber(1), 40)
  .option('--minutes <number>', 'after so long no further seed or kill is begun', wholeNumber(1), 20)
  .action(torture);
await program.parseAsync();

async function torture({ level, seed, seeds, operations, kills, minutes }: Options): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const until = Date.now() + minutes * 60_000;
  const report = createReport((line) => void process.stdout.write(`${line}\n`));
  if (level !== 'runtime') {
    const wanted = seed === undefined ? Array.from({ length: seeds }, (_, i) => i + 1) : [seed];
    await inMemory(
      wanted.map((each) => ({ seed: each, operations })),
      report.add,
      until,
    );
  }
  if (level !== 'memory' && seed === undefined) await onRuntime({ kills, until }, report.add);
  report.end();
  if (report.findings() > 0) process.exitCode = 1;
}
