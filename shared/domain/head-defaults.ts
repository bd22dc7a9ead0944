/** Defaults for heads with hidden layers. */
export const networkDefaults = {
  learningRate: 0.001,
  batchSize: 64,
  epochs: 50,
  weightDecay: 0.01,
  dropout: 0.2,
  patience: 5,
};

/**
 * Defaults for deep heads. `learningRate` is that of the base model's layers, as if batch normalization were not folded.
 */
export const deepDefaults = {
  learningRate: 0.0004,
  batchSize: 32,
  weightDecay: 0.01,
  dropout: 0,
};

/** The default number of epochs of a deep head: 4 for 3,000 images, and more for fewer images, which make fewer steps. */
export function deepEpochs(images: number): number {
  return Math.min(20, Math.max(3, Math.round(4 * Math.sqrt(3000 / images))));
}
