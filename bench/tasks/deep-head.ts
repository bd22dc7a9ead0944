import { readFile } from 'node:fs/promises';
import { readModel } from '../../shared/ml/onnx/model.ts';
import type { DeepHead } from '../../shared/ml/tail/deep-head.ts';
import { readTail } from '../../shared/ml/tail/read-tail.ts';
import { createRandom } from '../../shared/numeric/random.ts';
import { answer, clocked, readTask } from './task.ts';

/** Steps of training a deep head of the built-in base model on random maps. */
const { classCount, batchSize, steps, threads, seed } = await readTask<{
  classCount: number;
  batchSize: number;
  steps: number;
  threads: number;
  seed: number;
}>();
const map = { channels: 112, side: 14 };
const features = 1280;
const model = readModel(await readFile(new URL('../../bases/efficientnet-lite0/model.onnx', import.meta.url)));
const head: DeepHead = {
  tail: readTail(model.graph, { from: '/_blocks.10/Add_output_0', map, features: 'features' }),
  dense: {
    kernel: {
      name: 'dense.kernel',
      dimensions: [classCount, features],
      values: new Float32Array(classCount * features),
    },
    bias: { name: 'dense.bias', dimensions: [classCount, 1], values: new Float32Array(classCount) },
  },
};

const random = createRandom(seed);
/** Float16 from -2 to 2: any bits whose exponent is small enough. */
const maps = Uint16Array.from({ length: batchSize * map.channels * map.side ** 2 }, () => random() & 0xbfff);
const targets = new Float32Array(classCount * batchSize);
for (let image = 0; image < batchSize; image++) targets[(image % classCount) * batchSize + image] = 1 / batchSize;

const [importSeconds, { createTrainer, openSessions }] = await clocked(() => import('../../shared/ml/tail/trainer.ts'));
const sessions = await openSessions(head, { dropout: false, threads });
const trainer = createTrainer(head, sessions, {
  learningRates: ({ dimensions }) => new Float64Array(dimensions[0]).fill(4e-4),
});
const times: number[] = [];
const [seconds] = await clocked(async () => {
  for (let step = 0; step < steps; step++) {
    const [time] = await clocked(() => trainer.step({ maps, targets }, { factor: 1, weightDecay: 0.01 }));
    times.push(time);
  }
});
await sessions.release();
await answer({ importSeconds, seconds, steps: times });
