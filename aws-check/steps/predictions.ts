import { readFile } from 'node:fs/promises';
import { median, type Step, timed } from './step.ts';

/** Fewer right answers about drawn shapes than this share mean that something is wrong with the model. */
const leastRight = 0.9;

/** Asks about the held-out images, one after the other. The first call of all starts a function. */
export const predictions: Step = {
  name: 'Predict',
  async run({ client, dataset, heldOut }) {
    const times: number[] = [];
    let right = 0;
    for (const { path, label } of heldOut) {
      const image = await readFile(path);
      const { value, ms } = await timed(() => client.predict(dataset, image, { top: 1 }));
      times.push(ms);
      if (value.predictions[0]?.label === label) right++;
    }
    if (right < leastRight * heldOut.length) throw new Error(`Only ${right} of ${heldOut.length} answers are right.`);
    const [cold = 0, ...warm] = times;
    return `${right} of ${heldOut.length} answers right, cold start ${cold.toFixed(0)} ms, then a median of ${median(warm).toFixed(0)} ms`;
  },
};
