import type { Step } from './step.ts';

const times = 3;

/** One `Idempotency-Key` makes one training, however often it is sent. */
export const repeatedRequest: Step = {
  name: 'Repeat a request',
  async run({ client, dataset }) {
    const key = crypto.randomUUID();
    const ids: string[] = [];
    for (let i = 0; i < times; i++) ids.push((await client.startTraining(dataset, { seed: 2 }, key)).id);
    const [id = ''] = ids;
    if (new Set(ids).size > 1)
      throw new Error(`${times} requests started ${new Set(ids).size} trainings: ${ids.join(', ')}.`);
    const { status, version, error } = await client.waitForTraining(id);
    if (version === undefined) throw new Error(`The training ${status}: ${error?.message}`);
    const { trainings } = await client.call('listTrainings', { limit: 100 });
    const gave = trainings.filter((training) => training.version === version).map((training) => training.id);
    if (gave.length !== 1) throw new Error(`Trainings ${gave.join(', ')} all gave version ${version}.`);
    return `${times} requests, one training, version ${version}`;
  },
};
