import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface DemoOptions {
  images?: string;
  test?: string;
  keep?: boolean;
}

const help = `
Starts Headstart in a temporary folder on free ports, draws circles, squares
and triangles, uploads them, waits until a function has embedded them, trains a
model, and asks it about images that it has not seen. Takes less than a minute
and leaves nothing behind.

  $ headstart demo
  $ headstart demo --images photos  the same with your own {label}/{image}`;

export function addDemo(program: Command, context: Context): void {
  program
    .command('demo')
    .summary('see the whole of it work, in a minute')
    .description('Shows the whole of Headstart at work on this machine.')
    .option('--images <folder>', 'folder of {label}/{image} instead of drawn shapes; a fifth is kept apart')
    .option('--test <folder>', 'folder of {label}/{image} to ask about, instead of a fifth kept apart')
    .option('--keep', 'keep the temporary folder')
    .option('--verbose', 'show where an error came from')
    .addHelpText('after', help)
    .action((options: DemoOptions) => demo(context, options));
}

async function demo({ output }: Context, { images, test, keep = false }: DemoOptions): Promise<void> {
  if (test !== undefined && images === undefined) throw new UsageError('--test needs --images beside it.');
  const { runDemo } = await import('../demo/run-demo.ts');
  await runDemo(output, { images, test, keep });
}
