import { readFile } from 'node:fs/promises';
import { median, type Step, timed } from './step.ts';

/** A good model easily reaches this accuracy on drawn shapes. */
const minAccuracy = 0.9;

/** Predicts the held-out images, one after the other. The first call is a cold start. */
export const predictions: Step = {
  name: 'Predict',
  async run({ client, dataset, heldOut }) {
    const times: number[] = [];
    let correct = 0;
    for (const { path, label } of heldOut) {
      const image = await readFile(path);
      const { value, ms } = await timed(() => client.predict(dataset, image, { top: 1 }));
      times.push(ms);
      if (value.predictions[0]?.label === label) correct++;
    }
    if (correct < minAccuracy * heldOut.length)
      throw new Error(`Only ${correct} of ${heldOut.length} predictions are correct.`);
    const [cold = 0, ...warm] = times;
    return `${correct} of ${heldOut.length} predictions correct, cold start ${cold.toFixed(0)} ms, then a median of ${median(warm).toFixed(0)} ms`;
  },
};
