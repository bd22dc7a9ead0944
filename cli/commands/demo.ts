import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { withVerbose } from '../options/shared.ts';
import { UsageError } from '../terminal/usage-error.ts';

interface DemoOptions {
  images?: string;
  test?: string;
  keep?: boolean;
}

const help = `
Starts Headstart in a temporary folder on free ports, draws circles, squares
and triangles, uploads them, waits until they are embedded, trains a model, and
predicts images that the model has not seen. It takes less than a minute and
then removes the folder.

  $ headstart demo
  $ headstart demo --images photos  the same with your images: {label}/{image}`;

export function addDemo(program: Command, context: Context): void {
  const command = program
    .command('demo')
    .summary('watch the whole process in a minute')
    .description('Runs the whole process on this machine, from images to predictions.')
    .option('--images <folder>', 'folder with {label}/{image} instead of drawn shapes; a fifth is held out')
    .option('--test <folder>', 'folder with {label}/{image} to predict instead of the held-out fifth')
    .option('--keep', 'keep the temporary folder')
    .addHelpText('after', help);
  withVerbose(command).action((options: DemoOptions) => demo(context, options));
}

async function demo({ output }: Context, { images, test, keep = false }: DemoOptions): Promise<void> {
  if (test !== undefined && images === undefined) throw new UsageError('--test needs --images.');
  const { runDemo } = await import('../demo/run-demo.ts');
  await runDemo(output, { images, test, keep });
}
