import { type Operation, request } from './operation.ts';
import { anyDataset } from './stock.ts';

/** Reads data that other clients change. */
export const browse: Operation = {
  name: 'browse',
  weight: 6,
  async run(context) {
    const { name, models } = anyDataset(context);
    const route = context.dice.pick([
      `GET /v1/datasets/${name}`,
      `GET /v1/datasets/${name}/examples?limit=5`,
      'GET /v1/datasets',
      'GET /v1/trainings?limit=5',
      'GET /v1/models',
      `GET /v1/models/${context.dice.pick(models)}/versions`,
    ]);
    const { span, response } = await request(context, route, () => context.service.api(route));
    if (response && response.status !== 200 && response.status !== 404) {
      context.model.contradictions.push({ span, why: 'Unexpected response to the read.' });
    }
  },
};
