import { answer, clocked, readMatrix, readTask } from '../tasks/task.ts';

/** tfjs on a head with hidden layers, on its CPU backend: one fit on all examples, for `epochs` epochs. */
const { folder, classCount, hiddenLayers, learningRate, batchSize, epochs } = await readTask<{
  classCount: number;
  hiddenLayers: number[];
  learningRate: number;
  batchSize: number;
  epochs: number;
}>();
const { features, labels, width } = await readMatrix(folder, 'train');
const [importSeconds, tf] = await clocked(() => import('@tensorflow/tfjs'));
tf.enableProdMode();
await tf.setBackend('cpu');

const inputs = tf.tensor2d(features, [labels.length, width]);
const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), classCount);
const [seconds] = await clocked(async () => {
  const model = tf.sequential();
  for (const [i, units] of hiddenLayers.entries()) {
    model.add(tf.layers.dense({ units, activation: 'relu', ...(i === 0 && { inputShape: [width] }) }));
  }
  model.add(tf.layers.dense({ units: classCount, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(learningRate), loss: 'categoricalCrossentropy' });
  await model.fit(inputs, targets, { batchSize, epochs, verbose: 0 });
});
await answer({ importSeconds, seconds, fits: 1 });
