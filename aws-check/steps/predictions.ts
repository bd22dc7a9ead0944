import { readFile } from 'node:fs/promises';
import { median, type Step, timed } from './step.ts';

/** Fewer right answers about drawn shapes than this share mean that something is wrong with the model. */
const leastRight = 0.9;

/** Asks about the images kept apart, one after the other. The first call of all starts a function. */
export const predictions: Step = {
  name: 'Predict',
  async run({ client, dataset, apart }) {
    const times: number[] = [];
    let right = 0;
    for (const { path, label } of apart) {
      const image = await readFile(path);
      const { value, ms } = await timed(() => client.predict(dataset, image, { top: 1 }));
      times.push(ms);
      if (value.predictions[0]?.label === label) right++;
    }
    if (right < leastRight * apart.length) throw new Error(`Only ${right} of ${apart.length} answers are right.`);
    const [cold = 0, ...warm] = times;
    return `${right} of ${apart.length} answers right, cold start ${cold.toFixed(0)} ms, then a median of ${median(warm).toFixed(0)} ms`;
  },
};
