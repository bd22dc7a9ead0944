/** Of a head with hidden layers, in the ranges that the API takes. */
export const choices = [
  {
    name: 'epochs',
    title: 'Epochs, at most',
    least: 1,
    most: 1_000,
    usual: 50,
    advice: 'It stops early where more do not help.',
    whole: true,
  },
  {
    name: 'learningRate',
    title: 'Learning rate',
    least: 1e-6,
    most: 0.1,
    usual: 0.001,
    advice: 'Usually 0.0001 to 0.01.',
  },
  {
    name: 'batchSize',
    title: 'Batch size',
    least: 1,
    most: 512,
    usual: 64,
    advice: 'Usually 16 to 256.',
    whole: true,
  },
  { name: 'weightDecay', title: 'Weight decay', least: 0, most: 1, usual: 0.01, advice: 'Usually 0 to 0.1.' },
  { name: 'dropout', title: 'Dropout', least: 0, most: 0.9, usual: 0.2, advice: 'Usually 0 to 0.5; 0 turns it off.' },
] as const;
