import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseFaults } from '../../local/faults/spec.ts';
import type { Context } from '../context.ts';
import { withFolder } from '../options/shared.ts';
import { wholeNumber } from '../options/values.ts';
import type { Output } from '../output/output.ts';
import type { Runtime } from '../runtime/start-runtime.ts';
import { nextInterrupt } from '../terminal/interrupt.ts';

interface StartOptions {
  dir: string;
  apiPort: number;
  awsPort: number;
  concurrency: number;
  whenBusy: 'wait' | 'refuse';
  faults?: string;
}

const help = `
Runs the functions and the CloudFormation template of the AWS deployment, with
S3, SQS, Lambda and the HTTP API on 127.0.0.1. Data stays in the folder
after a stop. Port 0 chooses any free port. Stop with Ctrl-C.`;

export function addStart(program: Command, context: Context): void {
  const command = program
    .command('start')
    .summary('run Headstart on this machine')
    .description('Runs Headstart on this machine until you stop it.')
    .option('--api-port <port>', 'port of the HTTP API', wholeNumber(0, 65_535), 8080)
    .option('--aws-port <port>', 'port of S3 and SQS', wholeNumber(0, 65_535), 4566)
    .option('--concurrency <number>', 'maximum number of concurrent function calls', wholeNumber(1, 1000), 10)
    .addOption(
      new Option('--when-busy <action>', 'further calls wait, or are refused as in AWS')
        .choices(['wait', 'refuse'])
        .default('wait'),
    )
    .option('--faults <faults>', 'faults to inject, such as s3.503=0.02 (docs/faults.md)', validFaults)
    .addHelpText('after', help);
  withFolder(command).action((options: StartOptions) => start(context, options));
}

async function start({ output }: Context, { faults, ...options }: StartOptions): Promise<void> {
  const { dir } = options;
  const { startRuntime } = await import('../runtime/start-runtime.ts');
  const interrupted = nextInterrupt();
  const done = output.pending('Starting');
  // The runtime keeps running when its output can't be written, such as to a full disk.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const starting = startRuntime({ ...options, ...(faults && { faults }), log: () => {} }).finally(done);
  const runtime = await Promise.race([starting, interrupted]);
  if (runtime !== 'interrupted') {
    const drawError = await drawExamples(dir).then(
      () => undefined,
      (error: Error) => error.message,
    );
    printReady(output, runtime, dir);
    if (drawError === undefined) printExamples(output, dir);
    else output.line(`Can't draw the example images in ${join(dir, 'shapes')}: ${drawError}`);
    output.line();
    output.line(output.dim('Stop with Ctrl-C'));
    await interrupted;
  }
  const stopping = await starting;
  await stopping.stop();
  output.line('Headstart has stopped');
  printFaults(output, stopping);
}

/** Draws example images, some to train on and others to predict. */
async function drawExamples(dir: string): Promise<void> {
  const folder = join(dir, 'shapes');
  const exists = await stat(join(folder, 'new')).then(
    () => true,
    () => false,
  );
  if (exists) return;
  const { drawShapes } = await import('../demo/shapes.ts');
  await drawShapes(join(folder, 'train'), 40, 1);
  await drawShapes(join(folder, 'new'), 5, 1_000_001);
}

function printReady(output: Output, { outputs }: Runtime, dir: string): void {
  const folder = shortPath(dir);
  output.line(`Headstart is ready at ${output.bold(outputs.apiUrl)}`);
  output.line();
  output.line(`  console         ${output.bold(`${outputs.apiUrl}/#key=${outputs.apiKey}`)}`);
  output.line(`  API key         ${outputs.apiKey}`);
  output.line(`  uploads bucket  s3://${outputs.uploadsBucket}`);
  output.line(`  S3 endpoint     ${outputs.endpoint}`);
  output.line(`  logs            ${folder}/logs`);
  output.line();
}

function printExamples(output: Output, dir: string): void {
  const folder = shortPath(dir);
  const command = `node ${shortPath(fileURLToPath(new URL('../headstart.mjs', import.meta.url)))}`;
  const at = folder === '.local' ? '' : ` --dir ${folder}`;
  output.line('Try it, in another terminal:');
  output.line();
  output.line(`  ${command} upload ${folder}/shapes/train --dataset shapes${at}`);
  output.line(`  ${command} train shapes${at}`);
  output.line(`  ${command} predict shapes ${folder}/shapes/new/*/001.jpg${at}`);
}

function printFaults(output: Output, { faults }: Runtime): void {
  if (faults.length > 0) output.line('Faults injected:');
  for (const { fault, injected, of } of faults) output.line(`  ${fault.padEnd(32)}  ${injected} of ${of}`);
}

function validFaults(text: string): string {
  try {
    parseFaults(text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** A path for the shell: relative if it is below the working directory, quoted if needed. */
function shortPath(path: string): string {
  const below = relative('', path) || '.';
  const short = below.startsWith('..') ? resolve(path) : below;
  return /^[\w./\\:@+-]+$/.test(short) ? short : `'${short.replaceAll("'", "'\\''")}'`;
}
