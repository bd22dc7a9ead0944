import * as tf from '@tensorflow/tfjs';
import { type Head, sizesOf } from './head.ts';
import { type LayersModelFiles, toLayersModelFiles } from './layers-model.ts';

/**
 * The head as the files that `tf.loadLayersModel` reads: dense layers, with the dropout of the training between them,
 * and the labels as `classes` in the user-defined metadata. Equal heads give equal bytes. No tensor is left in memory.
 */
export const headToLayersModel = (head: Head): Promise<LayersModelFiles> => toLayersModelFiles(() => buildModel(head));

function buildModel(head: Head): tf.Sequential {
  const { classes, layers, dropout } = head;
  const sizes = sizesOf(head);
  const model = tf.sequential({ name: 'head' });
  for (const [i, units] of sizes.slice(1).entries()) {
    const last = i === layers.length - 1;
    model.add(
      tf.layers.dense({
        name: last ? 'dense' : `hidden${i + 1}`,
        inputShape: [sizes[i] as number],
        units,
        activation: last ? 'softmax' : 'relu',
        // The weights are set below; the default initialiser would draw random ones first.
        kernelInitializer: 'zeros',
      }),
    );
    if (dropout && !last) model.add(tf.layers.dropout({ name: `dropout${i + 1}`, rate: dropout }));
  }
  model.setUserDefinedMetadata({ classes: [...classes] });
  tf.tidy(() => {
    const weights = layers.flatMap(({ kernel, bias }, i) => [
      tf.tensor2d(kernel, [sizes[i] as number, bias.length]),
      tf.tensor1d(bias),
    ]);
    model.setWeights(weights);
  });
  return model;
}
