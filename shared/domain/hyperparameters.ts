import { z } from 'zod';
import { deepDefaults, deepEpochs, networkDefaults } from './head-defaults.ts';
import { byLabel } from './names/by-label.ts';

export { deepDefaults, networkDefaults };

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
const depthRange =
  "depth is 'auto' (the better of a dense and a deep head) or the number of a block of the base model, such as 10: the blocks after it are trained. Omit it for a dense head";
const warmStartRange =
  "warmStart is true (a deep head starts from the model's newest version with the same depth and classes) or false";
const layersRange =
  'hiddenLayers lists up to 3 layers of 1 to 1024 units: [] (one dense softmax layer) suits most datasets, [128] suits thousands of images';

const network = {
  learningRate: between('learningRate', 1e-6, 0.1, '0.0004 suits most deep heads, 0.001 most hidden layers').optional(),
  batchSize: whole('batchSize', 1, 512, '32 suits most deep heads, 64 most hidden layers').optional(),
  epochs: whole(
    'epochs',
    1,
    1000,
    'deep heads choose 3 to 20 by the number of images; with hidden layers, most trainings stop before 50',
  ).optional(),
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
type DeepDefaults = typeof deepDefaults;
export type DeepSettings = DeepDefaults & { epochs: number };
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
 *
 * `depth` asks for a deep head: the blocks of the base model after this one are trained together with the dense layer.
 * 'auto' trains a dense and a deep head and keeps the one with the lower log loss of held-out images. With `depth`,
 * AdamW's settings are those of the deep head, and `patience` has no meaning. `warmStart` starts the deep head from the
 * model's newest deep version of the same depth and classes, so the result depends on history.
 */
export const hyperparameters = z
  .strictObject({
    hiddenLayers: z
      .array(z.number().int(layersRange).min(1, layersRange).max(1024, layersRange), { error: layersRange })
      .max(3, layersRange)
      .default([]),
    depth: z
      .union([z.literal('auto'), z.number().int(depthRange).min(0, depthRange).max(999, depthRange)], {
        error: depthRange,
      })
      .meta({ id: 'Depth', description: `${depthRange}.`, example: 'auto' })
      .optional(),
    warmStart: z
      .boolean({ error: warmStartRange })
      .optional()
      .meta({ description: `${warmStartRange}.` }),
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
    if (values.depth !== undefined) {
      if (values.hiddenLayers.length > 0)
        refuse(
          'hiddenLayers',
          'hiddenLayers and depth exclude each other: a deep head has no hidden layers. Omit one of them',
        );
      if (values.patience !== undefined)
        refuse('patience', 'patience is for heads with hidden layers: a deep head runs all epochs. Omit it');
      return;
    }
    if (values.warmStart) refuse('warmStart', "warmStart is for deep heads. Add depth, such as 'auto', or omit it");
    if (values.hiddenLayers.length > 0) {
      if (values.l2 !== 'auto') refuse('l2', 'l2 is for heads without hidden layers. Use weightDecay instead');
      return;
    }
    for (const name of networkNames) {
      if (values[name] === undefined) continue;
      refuse(
        name,
        `${name} is for deep heads and hidden layers. Add depth, such as 'auto', or hiddenLayers, such as [128], or omit it`,
      );
    }
  })
  .overwrite(withoutDefaults);

interface WithDefaults {
  classWeights?: 'none' | 'balanced' | Record<string, number> | undefined;
  depth?: 'auto' | number | undefined;
  warmStart?: boolean | undefined;
}

/** Removes defaults, so that equal settings have equal input digests. */
function withoutDefaults<Values extends WithDefaults>(values: Values): Values {
  const kept = { ...values };
  const { classWeights, depth, warmStart } = values;
  if (warmStart === false) delete kept.warmStart;
  if (classWeights === 'none') delete kept.classWeights;
  if (typeof classWeights === 'object') {
    const weights = Object.entries(classWeights).map(([label, weight]) => [label.normalize('NFC'), weight] as const);
    kept.classWeights = Object.fromEntries(weights.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  for (const [name, value] of Object.entries(depth === undefined ? networkDefaults : deepDefaults)) {
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

/**
 * The settings of a deep head, defaults included.
 * @param images number of training images
 */
export function deepSettings(
  hyperparameters: Partial<Pick<Hyperparameters, keyof DeepDefaults | 'epochs'>>,
  images: number,
): DeepSettings {
  const settings = { ...deepDefaults, epochs: hyperparameters.epochs ?? deepEpochs(images) };
  for (const name of Object.keys(deepDefaults) as (keyof DeepDefaults)[]) {
    settings[name] = hyperparameters[name] ?? deepDefaults[name];
  }
  return settings;
}
