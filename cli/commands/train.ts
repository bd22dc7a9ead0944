import type { Command } from 'commander';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, type Context, withConnection } from '../context.ts';
import { addHyperparameters, type HyperparameterOptions, hyperparametersOf } from '../options/hyperparameters.ts';
import { numberByLabel, wholeNumber } from '../options/values.ts';
import { printTraining } from '../output/training.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { continues, followTraining } from '../training/follow-training.ts';

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
that exists. Ctrl-C ends the command and not the training: headstart trainings.

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
  let id: string | undefined;
  const run = async () => {
    const started = await client.startTraining(model, {
      ...(dataset !== undefined && { dataset }),
      ...(base !== undefined && { base }),
      ...(hyperparameters && { hyperparameters }),
      ...(precision && { precision }),
      ...(seed !== undefined && { seed }),
    });
    id = started.id;
    return followTraining(output, client, started);
  };
  const ended = await interruptible(run, () =>
    id === undefined ? 'Interrupted. The training may have started: see headstart trainings.' : continues(id),
  );
  await printTraining(output, client, ended, (performance.now() - start) / 1000);
}
