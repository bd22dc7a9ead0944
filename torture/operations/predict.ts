import { createHash } from 'node:crypto';
import type { Predictions } from '../../shared/api/predictions.ts';
import { ask, codeOf, type Operation } from './operation.ts';
import { anyDataset } from './stock.ts';

/** What a live version, a deleted one or none may answer. */
const refusals = ['no-live-version', 'model-not-found', 'version-not-found'];

export const predict: Operation = {
  name: 'predict',
  weight: 9,
  async run(act) {
    const { dice, model, service } = act;
    const name = dice.pick(anyDataset(act).models);
    const image = await service.picture(dice.below(3));
    const { span, answer } = await ask(act, `predict by ${name}`, () =>
      service.api(`POST /v1/models/${name}/predict`, {
        bytes: image,
        headers: { 'content-type': 'application/octet-stream' },
      }),
    );
    if (!answer) return;
    if (answer.status !== 200) {
      if (!refusals.includes(codeOf(answer.body)))
        model.wrong.push({ span, why: 'This is not an answer to an image.' });
      return;
    }
    const { version, predictions } = answer.body as Predictions;
    span.answer = `version ${version}`;
    const scores = predictions.map(({ label, score }) => `${label} ${score}`).join();
    const digest = createHash('md5').update(image).digest('hex');
    model.predictions.push({ span, model: name, version, image: digest, scores });
  },
};
