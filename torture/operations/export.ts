import { ask, codeOf, type Operation } from './operation.ts';
import { someVersion } from './stock.ts';

export const exportVersion = (formats: readonly string[]): Operation => ({
  name: 'export',
  weight: 4,
  async run(act) {
    const target = someVersion(act);
    if (!target) return;
    const { model, version } = target;
    const format = act.dice.pick(formats);
    const { span, answer } = await ask(act, `export ${model} ${version} as ${format}`, () =>
      act.service.api(`POST /v1/models/${model}/versions/${version}/exports`, { json: { format } }),
    );
    if (answer?.status === 202) act.model.exports.push({ model, version, format });
    else if (answer && !codeOf(answer.body).endsWith('-not-found')) {
      act.model.wrong.push({ span, why: 'This is not an answer to an export.' });
    }
  },
});
