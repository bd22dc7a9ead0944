import { z } from 'zod';
import { byLabel } from './names/by-label.ts';

/** A number with a range and advice in its error message. */
function between(name: string, min: number, max: number, advice: string) {
  const error = `${name} is a number from ${min} to ${max}: ${advice}`;
  return z.number({ error }).min(min, error).max(max, error);
}

function whole(name: string, min: number, max: number, advice: string) {
  const error = `${name} is a whole number from ${min} to ${max}: ${advice}`;
  return z.number({ error }).int(error).min(min, error).max(max, error);
}

const l2Range =
  "l2 is 'auto' (chosen by cross-validation) or a number from 1e-8 to 100: about 0.003 suits 3,000 images, 0.1 suits 100";
const weightsRange =
  "classWeights is 'none', 'balanced' (each class counts the same) or weights by label from 0.001 to 1000, such as {\"rare\": 5}; other labels weigh 1";
const layersRange =
  'hiddenLayers lists up to 3 layers of 1 to 1024 units: [] (one dense softmax layer) suits most datasets, [128] suits thousands of images';

/** Defaults for heads with hidden layers. */
export const networkDefaults = {
  learningRate: 0.001,
  batchSize: 64,
  epochs: 50,
  weightDecay: 0.01,
  dropout: 0.2,
  patience: 5,
};

const network = {
  learningRate: between('learningRate', 1e-6, 0.1, '0.001 suits most datasets').optional(),
  batchSize: whole('batchSize', 1, 512, '64 suits most datasets').optional(),
  epochs: whole('epochs', 1, 1000, 'early stopping ends most trainings before 50').optional(),
  weightDecay: between('weightDecay', 0, 1, '0.01 suits most datasets').optional(),
  dropout: between('dropout', 0, 0.9, '0.2 suits most datasets, 0 turns it off').optional(),
  patience: whole(
    'patience',
    0,
    1000,
    'epochs without a lower loss before training stops; 5 suits most datasets, 0 runs all epochs',
  ).optional(),
};
type NetworkSettings = typeof networkDefaults;
const networkNames = Object.keys(network) as (keyof typeof network)[];

/**
 * The hyperparameters of the head. Omitting one is the same as giving its default.
 *
 * `hiddenLayers`: units of each layer between features and classes; [] is one dense softmax layer.
 *
 * `classWeights`: the weight of an example of a class in the loss. 'balanced' is examples / (classes x examples of the
 * class), as in scikit-learn.
 *
 * Without hidden layers, `l2` is the strength of the penalty. The head minimises mean log loss + l2 / 2 x the sum of its
 * squared weights; biases are not penalised. scikit-learn's `C` on n examples is 1 / (l2 x n). 'auto' chooses the strength
 * with the lowest cross-validated log loss.
 *
 * With hidden layers, AdamW's `learningRate`, `batchSize`, `epochs` (the maximum; early stopping usually ends sooner),
 * decoupled `weightDecay`, `dropout` after each hidden layer, and `patience`, in epochs, of early stopping.
 */
export const hyperparameters = z
  .strictObject({
    hiddenLayers: z
      .array(z.number().int(layersRange).min(1, layersRange).max(1024, layersRange), { error: layersRange })
      .max(3, layersRange)
      .default([]),
    l2: z
      .union([z.literal('auto'), z.number().min(1e-8, l2Range).max(100, l2Range)], { error: l2Range })
      .meta({ id: 'L2' })
      .default('auto'),
    classWeights: z
      .union(
        [
          z.enum(['none', 'balanced']).meta({ id: 'ClassWeighting' }),
          byLabel(z.string(), z.number().min(0.001, weightsRange).max(1000, weightsRange)),
        ],
        {
          error: weightsRange,
        },
      )
      .meta({ id: 'ClassWeights' })
      .optional(),
    ...network,
  })
  .superRefine((values, context) => {
    const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (values.hiddenLayers.length > 0) {
      if (values.l2 !== 'auto') refuse('l2', 'l2 is for heads without hidden layers. Use weightDecay instead');
      return;
    }
    for (const name of networkNames) {
      if (values[name] === undefined) continue;
      refuse(name, `${name} is for heads with hidden layers. Add hiddenLayers, such as [128], or omit it`);
    }
  })
  .overwrite(withoutDefaults);

interface Weighted {
  classWeights?: 'none' | 'balanced' | Record<string, number> | undefined;
}

/** Removes defaults, so that equal settings have equal input digests. */
function withoutDefaults<Values extends Weighted>(values: Values): Values {
  const kept = { ...values };
  const { classWeights } = values;
  if (classWeights === 'none') delete kept.classWeights;
  if (typeof classWeights === 'object') {
    const weights = Object.entries(classWeights).map(([label, weight]) => [label.normalize('NFC'), weight] as const);
    kept.classWeights = Object.fromEntries(weights.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  for (const [name, value] of Object.entries(networkDefaults)) {
    if (kept[name as keyof Values] === value) delete kept[name as keyof Values];
  }
  return kept;
}

export type Hyperparameters = z.infer<typeof hyperparameters>;

/** The settings of a head with hidden layers, defaults included. */
export function networkSettings(hyperparameters: Pick<Hyperparameters, keyof NetworkSettings>): NetworkSettings {
  const settings = { ...networkDefaults };
  for (const name of networkNames) settings[name] = hyperparameters[name] ?? networkDefaults[name];
  return settings;
}
