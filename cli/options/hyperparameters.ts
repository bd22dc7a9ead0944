import { type Command, InvalidArgumentError } from 'commander';
import type { TrainingRequest } from '../../shared/api/trainings.ts';
import { deepDefaults, networkDefaults } from '../../shared/domain/head-defaults.ts';
import { notNegative, numberByLabel, positiveNumber, wholeNumber, wholeNumbers } from './values.ts';

export type HyperparameterOptions = Exclude<TrainingRequest['hyperparameters'], undefined>;

const names = [
  'depth',
  'warmStart',
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

/** Says which heads have an option, and its default for each. */
function forHeads(name: keyof typeof deepDefaults): string {
  const [deep, hidden] = [deepDefaults[name], networkDefaults[name]];
  if (deep === hidden) return `deep head, hidden layers (default: ${deep})`;
  return `deep head (default: ${deep}), hidden layers (default: ${hidden})`;
}

/** Options for the hyperparameters of the head. The API checks their ranges and combinations. */
export function addHyperparameters(command: Command): Command {
  return command
    .option('--depth <block>', 'train a deep head after this block; auto: the better of dense and deep', depth)
    .option('--warm-start', 'deep head: start from the newest version with the same depth')
    .option('--hidden-layers <units>', 'units of the hidden layers, such as 128,64 (default: none)', wholeNumbers)
    .option('--class-weights <weights>', 'balanced, none, or label=weight; repeatable', classWeights)
    .option('--l2 <strength>', 'dense head: L2 penalty (default: chosen by cross-validation)', positiveNumber)
    .option('--learning-rate <rate>', forHeads('learningRate'), positiveNumber)
    .option('--batch-size <examples>', forHeads('batchSize'), wholeNumber(1))
    .option(
      '--epochs <number>',
      `deep head (default: 3 to 20 by the number of images), hidden layers (default: ${networkDefaults.epochs})`,
      wholeNumber(1),
    )
    .option('--weight-decay <strength>', forHeads('weightDecay'), notNegative)
    .option('--dropout <share>', forHeads('dropout'), notNegative)
    .option(
      '--patience <epochs>',
      `hidden layers; 0 runs all epochs (default: ${networkDefaults.patience})`,
      wholeNumber(0),
    );
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

function depth(text: string): 'auto' | number {
  if (text === 'auto') return text;
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be auto, or the number of a block of the base model, such as 10.');
}
