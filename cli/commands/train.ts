import type { Command } from 'commander';
import { deepPaysFrom } from '../../shared/domain/deep-estimate.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { addHyperparameters, type HyperparameterOptions, hyperparametersOf } from '../options/hyperparameters.ts';
import { type ApiOptions, withConnection } from '../options/shared.ts';
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
Cross-validation scores the version on images that its head did not see. The
version goes live automatically if it passes its gate: it is not measurably
worse than the live version on the same images, every golden image is right, and
no class is lost (headstart models gate). Training again on the same images and
settings returns the existing version. Ctrl-C ends the command; the training
continues (headstart trainings).

A dense head trains in seconds. A deep head also trains the last blocks of the
base model: that takes minutes, and pays from about ${deepPaysFrom} images per class.
--depth auto trains both and keeps the better one.

  $ headstart train pets
  $ headstart train pets --depth auto
  $ headstart train pets --base efficientnet-lite2
  $ headstart train pets-v2 --dataset pets --hidden-layers 128 --epochs 30
  $ headstart train parts --precision defect=0.99 --class-weights defect=5`;

export function addTrain(program: Command, context: Context): void {
  const command = program
    .command('train')
    .summary('train a model and show its accuracy')
    .description('Trains a new version of a model on a dataset and shows its accuracy.')
    .argument('<model>', 'model; the first training creates it')
    .option('--dataset <name>', "dataset to train on (default: the model's name)")
    .option('--base <name>', "base model (headstart base list; default: the deployment's)")
    .option('--precision <label=number>', 'precision of decisions for a label; repeatable', numberByLabel)
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
    id === undefined ? 'Interrupted. The training may have started. Check with headstart trainings.' : continues(id),
  );
  await printTraining(output, client, ended, (performance.now() - start) / 1000);
}
