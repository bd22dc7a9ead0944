import * as tf from '@tensorflow/tfjs';
import { type Head, widthOf } from './head.ts';

/** The two files of a saved tfjs LayersModel. */
export interface LayersModelFiles {
  'model.json': Uint8Array;
  'weights.bin': Uint8Array;
}

/**
 * The head as a tfjs LayersModel, in the files that `tf.loadLayersModel` reads: one dense softmax layer, its labels as
 * `classes` in the user-defined metadata. Equal heads give equal bytes. No tensor outlives the call.
 */
export async function headToLayersModel(head: Head): Promise<LayersModelFiles> {
  // Without this, tfjs's CPU backend prints a banner that recommends another package.
  tf.enableProdMode();
  await tf.setBackend('cpu');

  const model = buildModel(head);
  try {
    const { weightSpecs, weightData, ...described } = await saveToMemory(model);
    const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
    return {
      'model.json': new TextEncoder().encode(JSON.stringify({ ...described, weightsManifest })),
      'weights.bin': new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData)),
    };
  } finally {
    model.dispose();
  }
}

function buildModel(head: Head): tf.Sequential {
  const { classes, kernel, bias } = head;
  const width = widthOf(head);
  const dense = tf.layers.dense({
    name: 'dense',
    inputShape: [width],
    units: classes.length,
    activation: 'softmax',
    // The weights are set below; the default initialiser would draw random ones first.
    kernelInitializer: 'zeros',
  });
  const model = tf.sequential({ name: 'head', layers: [dense] });
  model.setUserDefinedMetadata({ classes: [...classes] });
  tf.tidy(() => model.setWeights([tf.tensor2d(kernel, [width, classes.length]), tf.tensor1d(bias)]));
  return model;
}

function saveToMemory(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  return new Promise((resolve, reject) => {
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      resolve(artifacts);
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    });
    model.save(handler).catch(reject);
  });
}
