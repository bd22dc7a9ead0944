import { z } from 'zod';

const LEAST = 1e-8;
const MOST = 100;
const l2Range = `l2 is 'auto' (chosen by cross-validation) or a number from ${LEAST} to ${MOST}: about 0.003 suits 3,000 images, 0.1 suits 100`;

/**
 * What a training may be told about the head.
 *
 * `hiddenLayers`: units of each layer between features and classes; only [] so far, one dense softmax layer.
 *
 * `l2`: the strength of the penalty. The head minimises mean log loss + l2 / 2 x the sum of its squared weights; biases
 * are not penalised. scikit-learn's `C` on n examples is 1 / (l2 x n). 'auto' takes the strength whose
 * cross-validated log loss is lowest.
 */
export const hyperparameters = z.strictObject({
  hiddenLayers: z
    .array(z.number())
    .max(0, 'hiddenLayers must be [] (one dense softmax layer): heads with hidden layers are not supported yet')
    .default([]),
  l2: z
    .union([z.literal('auto'), z.number().min(LEAST, l2Range).max(MOST, l2Range)], { error: l2Range })
    .default('auto'),
});

export type Hyperparameters = z.infer<typeof hyperparameters>;
