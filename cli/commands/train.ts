import type { Command } from 'commander';
import type { Training } from '../../shared/api/trainings.ts';
import type { Client } from '../client/client.ts';
import { connect } from '../connection.ts';
import { type ApiOptions, type Context, withConnection } from '../context.ts';
import { addHyperparameters, type HyperparameterOptions, hyperparametersOf } from '../hyperparameters.ts';
import { numberByLabel, wholeNumber } from '../options.ts';
import { changesLine, findingLines, gateLines } from '../output/findings.ts';
import { readMetrics } from '../output/metrics.ts';
import type { Output } from '../output/output.ts';
import { count, counted, seconds } from '../output/text.ts';
import { printScore } from '../output/version.ts';
import { followTraining } from '../training.ts';

interface TrainOptions extends ApiOptions, HyperparameterOptions {
  dataset?: string;
  base?: string;
  precision?: Record<string, number>;
  seed?: number;
}

const help = `
The score is made on images that the head did not see (cross-validation). The
new version goes live by itself when it passes its gate: not measurably worse
than the live one on the same images, every golden image right, no class lost
(see headstart models gate). Training on what has not changed gives the version
that exists.

  $ headstart train pets
  $ headstart train pets --base efficientnet-lite2
  $ headstart train pets-v2 --dataset pets --hidden-layers 128 --epochs 30
  $ headstart train parts --precision defect=0.99 --class-weights defect=5`;

export function addTrain(program: Command, context: Context): void {
  const command = program
    .command('train')
    .summary('train a model and show how good it is')
    .description('Trains a new version of a model on a dataset, and shows how good it is.')
    .argument('<model>', 'model to train; it begins with its first version')
    .option('--dataset <name>', "dataset to train on (default: the model's name)")
    .option('--base <name>', 'base model to train on: see headstart base list (default: that of the deployment)')
    .option('--precision <label=number>', 'precision wanted of decisions for a label; repeatable', numberByLabel)
    .option('--seed <number>', 'seed of the folds (default: 0)', wholeNumber(0, 2 ** 32 - 1))
    .addHelpText('after', help);
  withConnection(addHyperparameters(command)).action((model: string, options: TrainOptions) =>
    train(context, model, options),
  );
}

async function train(context: Context, model: string, options: TrainOptions): Promise<void> {
  const { output } = context;
  const { dataset, base, precision, seed } = options;
  const hyperparameters = hyperparametersOf(options);
  const client = await connect(options, context.env);
  const start = performance.now();
  const started = await client.trainings.start(model, {
    ...(dataset !== undefined && { dataset }),
    ...(base !== undefined && { base }),
    ...(hyperparameters && { hyperparameters }),
    ...(precision && { precision }),
    ...(seed !== undefined && { seed }),
  });
  const ended = await followTraining(output, client, started);
  await printOutcome(output, client, ended, (performance.now() - start) / 1000);
}

/** Prints the version that a training gave. */
async function printOutcome(
  output: Output,
  client: Client,
  { model, version, id, notEmbedded, gate, changes }: Training & { version: number },
  elapsed: number,
): Promise<void> {
  const found = await client.models.version(model, version);
  const name = output.bold(`version ${version} of model ${model}`);
  const state = found.live ? 'live' : `not live: headstart models ${model} --live ${version}`;
  const old = found.training !== id;
  output.line(
    old
      ? `Nothing has changed since ${name} was trained (${state})`
      : `Trained ${name} on ${counted(found.examples, 'example')} in ${seconds(elapsed)} (${state})`,
  );
  if (notEmbedded.length > 0) {
    output.line(
      `  without ${count(notEmbedded.length)} images that could not be embedded in time, such as ${notEmbedded[0]}`,
    );
  }
  for (const line of gateLines(gate, found)) output.line(line);
  if (changes && !old) output.line(changesLine(changes));
  output.line();
  printScore(output, found);
  output.line();
  for (const line of findingLines(readMetrics(found.metrics), found)) output.line(line);
}
