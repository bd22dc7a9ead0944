import type { Command } from 'commander';
import type { TrainingRequest } from '../../shared/api/trainings.ts';
import { notNegative, numberByLabel, positiveNumber, wholeNumber, wholeNumbers } from './values.ts';

export type HyperparameterOptions = Exclude<TrainingRequest['hyperparameters'], undefined>;

const names = [
  'hiddenLayers',
  'l2',
  'classWeights',
  'learningRate',
  'batchSize',
  'epochs',
  'weightDecay',
  'dropout',
  'patience',
] as const satisfies (keyof HyperparameterOptions)[];

/** Options for the hyperparameters of the head. The API checks their ranges and combinations. */
export function addHyperparameters(command: Command): Command {
  return command
    .option('--hidden-layers <units>', 'units of the hidden layers, such as 128,64 (default: none)', wholeNumbers)
    .option('--class-weights <weights>', 'balanced, none, or label=weight; repeatable', classWeights)
    .option('--l2 <strength>', 'L2 regularisation (default: chosen by cross-validation)', positiveNumber)
    .option('--learning-rate <rate>', 'with hidden layers (default: 0.001)', positiveNumber)
    .option('--batch-size <examples>', 'with hidden layers (default: 64)', wholeNumber(1))
    .option('--epochs <number>', 'maximum, with hidden layers (default: 50)', wholeNumber(1))
    .option('--weight-decay <strength>', 'with hidden layers (default: 0.01)', notNegative)
    .option('--dropout <share>', 'with hidden layers (default: 0.2)', notNegative)
    .option('--patience <epochs>', 'with hidden layers; 0 runs all epochs (default: 5)', wholeNumber(0));
}

/** The given hyperparameters; undefined if there are none. */
export function hyperparametersOf(options: HyperparameterOptions): HyperparameterOptions | undefined {
  const entries = names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]]));
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

type ClassWeights = 'balanced' | 'none' | Record<string, number>;

function classWeights(text: string, previous?: ClassWeights): ClassWeights {
  if (text === 'balanced' || text === 'none') return text;
  return numberByLabel(text, typeof previous === 'object' ? previous : {});
}
