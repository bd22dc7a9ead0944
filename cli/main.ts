import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { ApiError } from './client/errors.ts';
import { addBase } from './commands/base.ts';
import { addDatasets } from './commands/datasets.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addForget } from './commands/forget.ts';
import { addKeys } from './commands/keys.ts';
import { addModels } from './commands/models.ts';
import { addPredict } from './commands/predict.ts';
import { addRelabel } from './commands/relabel.ts';
import { addStart } from './commands/start.ts';
import { addTrain } from './commands/train.ts';
import { addTrainings } from './commands/trainings.ts';
import { addUpload } from './commands/upload.ts';
import { addVerify } from './commands/verify.ts';
import type { Context } from './context.ts';
import { inCommands } from './output/in-commands.ts';
import { createOutput, eachLine } from './output/output.ts';
import { confirm } from './terminal/confirm.ts';
import { Interrupted } from './terminal/interrupt.ts';
import { messageOf } from './terminal/message-of.ts';
import { UsageError } from './terminal/usage-error.ts';

const exitCode = { success: 0, failure: 1, usage: 2, interrupted: 130 } as const;

const help = `
From images to predictions:

  $ headstart start                         run Headstart on this machine
  $ headstart upload photos --dataset pets  upload photos/{label}/{image}
  $ headstart train pets
  $ headstart predict pets unknown.jpg

Commands use the local runtime of the folder .local. For a deployment in AWS,
set HEADSTART_URL and HEADSTART_API_KEY, or give --url and --key.

Exit codes: 0 success, 1 failure or something was left out, 2 wrong usage,
130 interrupted. Details: docs/cli.md`;

/** Runs a command line. Resolves to the exit code. */
export async function main(args: string[], overrides: Partial<Context> = {}): Promise<number> {
  const output = createOutput(process.stdout, process.stderr, process.env);
  const canAsk = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const context: Context = { output, env: process.env, ...(canAsk && { confirm }), ...overrides };
  try {
    await (await createProgram(context)).parseAsync(args, { from: 'user' });
    return exitCode.success;
  } catch (error) {
    return explain(error, context, args.includes('--verbose'));
  }
}

async function createProgram(context: Context): Promise<Command> {
  const { output } = context;
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const program = new Command('headstart')
    .description('Image classification by transfer learning, in your own AWS account or on this machine.')
    .version(version)
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (subcommand) => subcommand.name() })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => eachLine(output.line, text),
      writeErr: (text) => eachLine(output.error, text),
      getOutHelpWidth: () => Math.min(Number(context.env.COLUMNS) || output.columns, 100),
    })
    .showHelpAfterError('Add --help to see the usage.')
    .addHelpText('after', help);
  for (const add of [
    addDemo,
    addStart,
    addUpload,
    addRelabel,
    addForget,
    addDatasets,
    addTrain,
    addTrainings,
    addPredict,
    addModels,
    addExport,
    addVerify,
    addKeys,
    addDoctor,
    addBase,
  ])
    add(program, context);
  return program;
}

function explain(error: unknown, { output }: Context, verbose: boolean): number {
  // Commander has already printed these.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.usage;
  if (error instanceof Interrupted) {
    output.error(`headstart: ${error.message}`);
    return exitCode.interrupted;
  }
  const message = `headstart: ${inCommands(messageOf(error))}`;
  // A message of the API is one line, so a line break in it is part of a name.
  if (error instanceof ApiError) output.error(message);
  else eachLine(output.error, message);
  if (verbose) eachLine(output.error, stackOf(error));
  return error instanceof UsageError ? exitCode.usage : exitCode.failure;
}

function stackOf(error: unknown): string {
  const { stack, cause } = Object(error) as Partial<Error>;
  return `${stack ?? error}${cause === undefined ? '' : `\nCaused by: ${stackOf(cause)}`}`;
}
