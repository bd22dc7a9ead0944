import { ask, type Operation } from './operation.ts';
import { anyDataset } from './stock.ts';

/** Reads what others change. */
export const look: Operation = {
  name: 'look',
  weight: 6,
  async run(act) {
    const { name, models } = anyDataset(act);
    const route = act.dice.pick([
      `GET /v1/datasets/${name}`,
      `GET /v1/datasets/${name}/examples?limit=5`,
      'GET /v1/datasets',
      'GET /v1/trainings?limit=5',
      'GET /v1/models',
      `GET /v1/models/${act.dice.pick(models)}/versions`,
    ]);
    const { span, answer } = await ask(act, route, () => act.service.api(route));
    if (answer && answer.status !== 200 && answer.status !== 404) {
      act.model.wrong.push({ span, why: 'This is not an answer to a look.' });
    }
  },
};
