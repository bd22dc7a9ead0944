import { createHash } from 'node:crypto';
import type { Predictions } from '../../../shared/api/predictions.ts';
import { codeOf, type Operation, request } from './operation.ts';
import { anyDataset } from './stock.ts';

/** Codes of valid refusals. */
const refusals = ['no-live-version', 'model-not-found', 'version-not-found'];

export const predict: Operation = {
  name: 'predict',
  weight: 9,
  async run(context) {
    const { dice, model, service } = context;
    const name = dice.pick(anyDataset(context).models);
    const image = await service.drawImage(dice.below(3));
    const { span, response } = await request(context, `predict with ${name}`, () =>
      service.api(`POST /v1/models/${name}/predict`, {
        bytes: image,
        headers: { 'content-type': 'application/octet-stream' },
      }),
    );
    if (!response) return;
    if (response.status !== 200) {
      if (!refusals.includes(codeOf(response.body)))
        model.contradictions.push({ span, why: 'Unexpected response to the image.' });
      return;
    }
    const { version, predictions } = response.body as Predictions;
    span.result = `version ${version}`;
    const scores = predictions.map(({ label, score }) => `${label} ${score}`).join();
    const digest = createHash('md5').update(image).digest('hex');
    model.predictions.push({ span, model: name, version, image: digest, scores });
  },
};
