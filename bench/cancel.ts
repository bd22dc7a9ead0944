import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrainingRequest } from '../shared/api/trainings.ts';
import { endedStatuses } from '../shared/domain/state/records.ts';
import type { Bench } from './harness/bench.ts';
import { type Deployment, deploy } from './harness/deployment.ts';
import { handlerTimes } from './harness/function-logs.ts';
import { fewer } from './harness/images.ts';
import { median } from './harness/statistics.ts';
import { inTurn, timed } from './harness/turns.ts';

const dataset = 'cancel';
const largest = [1024, 1024, 1024];

/** Heads of several sizes, up to the largest that the API accepts, with large and small batches. */
const heads: [name: string, hyperparameters: TrainingRequest['hyperparameters']][] = [
  ['one layer', {}],
  ['[128], batches of 64', { hiddenLayers: [128] }],
  ['[1024, 1024, 1024], batches of 512', { hiddenLayers: largest, batchSize: 512 }],
  ['[1024, 1024, 1024], batches of 8', { hiddenLayers: largest, batchSize: 8 }],
];

export const cancel: Bench = {
  name: 'cancel',
  title: 'From a cancel to the end of the work',
  method:
    'Cancels trainings of the local runtime while their heads train, up to half a second after the first progress (the API is polled 20 times a second). The time is from the POST of the cancel to the line in the log of the function train that reports the end of its invocation (polled 50 times a second). 5 times each, in turn.',
  async run({ images, scratch, small, table, ...context }) {
    const { train } = fewer(images, small ? 60 : images.train.length);
    const dir = join(scratch, 'runtime');
    const deployment = await deploy(dir);
    try {
      await deployment.uploadAndEmbed(dataset, train);
      let turn = 0;
      const found = await inTurn(
        context,
        heads.slice(0, small ? 2 : heads.length).map(([name, hyperparameters]) => ({
          name,
          rounds: small ? 1 : 5,
          run: () => cancelled(deployment, join(dir, 'logs'), hyperparameters, ((turn++ * 7) % 20) * 25),
        })),
      );
      table({
        title: `${train.length} images`,
        columns: [{ title: 'head' }, { title: 'ms, median' }, { title: 'slowest' }, { title: 'cancels' }],
        rows: [...found].map(([name, times]) => [name, median(times), Math.max(...times), times.length]),
      });
    } finally {
      await deployment.stop();
    }
  },
};

/** Starts a training, and cancels it some time after its first progress. @returns milliseconds until its work ends */
async function cancelled(
  { client }: Deployment,
  logs: string,
  hyperparameters: TrainingRequest['hyperparameters'],
  afterMs: number,
): Promise<number> {
  const calls = async () => (await handlerTimes(logs, 'Train')).length;
  const { id } = await client.startTraining(dataset, { hyperparameters });
  for (;;) {
    const { status, progress } = await client.call('getTraining', { id });
    if (endedStatuses.includes(status)) throw new Error(`The training ${status} before it was cancelled.`);
    if (status === 'training' && progress.done > 0) break;
    await sleep(50);
  }
  await sleep(afterMs);
  const before = await calls();
  const { ms } = await timed(async () => {
    await client.call('cancelTraining', { id });
    while ((await calls()) === before) await sleep(20);
  });
  return ms;
}
