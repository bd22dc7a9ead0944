import * as tf from '@tensorflow/tfjs';

/** The two files of a saved tfjs LayersModel. */
export interface LayersModelFiles {
  'model.json': Uint8Array;
  'weights.bin': Uint8Array;
}

/** Builds a model and saves it as the files that `tf.loadLayersModel` reads. No tensor is left in memory. */
export async function toLayersModelFiles(build: () => tf.LayersModel): Promise<LayersModelFiles> {
  // Without this, tfjs's CPU backend prints a banner that recommends another package.
  tf.enableProdMode();
  await tf.setBackend('cpu');

  const model = build();
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

function saveToMemory(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  return new Promise((resolve, reject) => {
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      resolve(artifacts);
      return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
    });
    model.save(handler).catch(reject);
  });
}
