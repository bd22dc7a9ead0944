/** Defaults for heads with hidden layers. */
export const networkDefaults = {
  learningRate: 0.001,
  batchSize: 64,
  epochs: 50,
  weightDecay: 0.01,
  dropout: 0.2,
  patience: 5,
};

/** Defaults for deep heads. `learningRate` is that of the base model's layers. */
export const deepDefaults = {
  learningRate: 0.0004,
  batchSize: 32,
  epochs: 5,
  weightDecay: 0.01,
  dropout: 0.2,
};
