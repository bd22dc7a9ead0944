/** Hyperparameters of a head with hidden layers, with the API's ranges and defaults. */
export const hiddenLayerOptions = [
  {
    name: 'epochs',
    title: 'Maximum epochs',
    min: 1,
    max: 1_000,
    defaultValue: 50,
    advice: 'Training stops early when more do not help.',
    integer: true,
  },
  {
    name: 'learningRate',
    title: 'Learning rate',
    min: 1e-6,
    max: 0.1,
    defaultValue: 0.001,
    advice: 'Usually 0.0001 to 0.01.',
  },
  {
    name: 'batchSize',
    title: 'Batch size',
    min: 1,
    max: 512,
    defaultValue: 64,
    advice: 'Usually 16 to 256.',
    integer: true,
  },
  { name: 'weightDecay', title: 'Weight decay', min: 0, max: 1, defaultValue: 0.01, advice: 'Usually 0 to 0.1.' },
  {
    name: 'dropout',
    title: 'Dropout',
    min: 0,
    max: 0.9,
    defaultValue: 0.2,
    advice: 'Usually 0 to 0.5; 0 turns it off.',
  },
] as const;
