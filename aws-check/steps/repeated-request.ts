import { type Step, versionOf } from './step.ts';

const times = 3;

/** Requests with the same `Idempotency-Key` start only one training. */
export const repeatedRequest: Step = {
  name: 'Repeat a request',
  async run({ client, dataset }) {
    const key = crypto.randomUUID();
    const ids: string[] = [];
    for (let i = 0; i < times; i++) ids.push((await client.startTraining(dataset, { seed: 2 }, key)).id);
    const [id = ''] = ids;
    if (new Set(ids).size > 1)
      throw new Error(`${times} requests started ${new Set(ids).size} trainings: ${ids.join(', ')}.`);
    const version = await versionOf(client, id);
    const { trainings } = await client.call('listTrainings', { limit: 100 });
    const sources = trainings.filter((training) => training.version === version).map((training) => training.id);
    if (sources.length !== 1) throw new Error(`Trainings ${sources.join(', ')} all made version ${version}.`);
    return `${times} requests, one training, version ${version}`;
  },
};
