import { codeOf, type Operation, request } from './operation.ts';
import { someVersion } from './stock.ts';

export const exportVersion = (formats: readonly string[]): Operation => ({
  name: 'export',
  weight: 4,
  async run(context) {
    const target = someVersion(context);
    if (!target) return;
    const { model, version } = target;
    const format = context.dice.pick(formats);
    const { span, response } = await request(context, `export ${model} ${version} as ${format}`, () =>
      context.service.api(`POST /v1/models/${model}/versions/${version}/exports`, { json: { format } }),
    );
    if (response && response.status !== 202 && !codeOf(response.body).endsWith('-not-found')) {
      context.model.contradictions.push({ span, why: 'Unexpected response to the export.' });
    }
  },
});
