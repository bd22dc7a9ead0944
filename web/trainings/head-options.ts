import { deepDefaults, deepEpochs, networkDefaults } from '../../shared/domain/head-defaults.ts';

/** Hyperparameters of AdamW, with the API's ranges. */
const ranges = {
  epochs: { min: 1, max: 1_000, integer: true },
  learningRate: { title: 'Learning rate', min: 1e-6, max: 0.1 },
  batchSize: { title: 'Batch size', min: 1, max: 512, advice: 'Usually 16 to 256.', integer: true },
  weightDecay: { title: 'Weight decay', min: 0, max: 1, advice: 'Usually 0 to 0.1.' },
  dropout: { title: 'Dropout', min: 0, max: 0.9, advice: 'Usually 0 to 0.5; 0 turns it off.' },
};

/** The fields for a head with hidden layers. */
export const hiddenLayerOptions = [
  {
    name: 'epochs',
    ...ranges.epochs,
    title: 'Maximum epochs',
    advice: 'Training stops early when more do not help.',
    defaultValue: networkDefaults.epochs,
  },
  {
    name: 'learningRate',
    ...ranges.learningRate,
    advice: 'Usually 0.0001 to 0.01.',
    defaultValue: networkDefaults.learningRate,
  },
  { name: 'batchSize', ...ranges.batchSize, defaultValue: networkDefaults.batchSize },
  { name: 'weightDecay', ...ranges.weightDecay, defaultValue: networkDefaults.weightDecay },
  { name: 'dropout', ...ranges.dropout, defaultValue: networkDefaults.dropout },
] as const;

/**
 * The fields for a deep head.
 * @param images number of training images, on which the default number of epochs depends
 */
export const deepOptions = (images: number) =>
  [
    {
      name: 'epochs',
      ...ranges.epochs,
      title: 'Epochs',
      advice: 'All of them run. Fewer images need more epochs.',
      defaultValue: images > 0 ? deepEpochs(images) : 'auto',
    },
    {
      name: 'learningRate',
      ...ranges.learningRate,
      advice: 'Of the last blocks. Usually 0.0001 to 0.001.',
      defaultValue: deepDefaults.learningRate,
    },
    { name: 'batchSize', ...ranges.batchSize, defaultValue: deepDefaults.batchSize },
    { name: 'weightDecay', ...ranges.weightDecay, defaultValue: deepDefaults.weightDecay },
    { name: 'dropout', ...ranges.dropout, defaultValue: deepDefaults.dropout },
  ] as const;
