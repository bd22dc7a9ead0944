import type { Uploads } from '../../shared/api/uploads.ts';
import { contentOf } from '../client/model.ts';
import { put } from '../history/image-steps.ts';
import { ask, askS3, type Operation } from './operation.ts';
import { anyDataset, anyLabel } from './stock.ts';
import { newImage, noteBrought } from './upload.ts';

/** As the console does: asks for forms, then posts them. */
export const uploadForm: Operation = {
  name: 'upload by form',
  weight: 5,
  async run(act) {
    const { service, model, dice } = act;
    const [dataset, label] = [anyDataset(act).name, anyLabel(act)];
    const bodies = [await newImage(act, `${dataset}/${label}/`), await newImage(act, `${dataset}/${label}/`)];
    const files = bodies.slice(0, 1 + dice.below(2)).map(({ length: size }, i) => ({
      filename: `form${i}.jpg`,
      contentType: 'image/jpeg',
      size,
      label,
    }));
    const { answer } = await ask(act, `forms for ${dataset}/${label}`, () =>
      service.api(`POST /v1/datasets/${dataset}/uploads`, { json: { files } }),
    );
    if (answer?.status !== 201) return;
    for (const [i, { key, upload }] of (answer.body as Uploads).uploads.entries()) {
      const body = bodies[i] as Uint8Array;
      const content = contentOf(body);
      noteBrought(act, key, content);
      const what = `post form ${key} ${content.slice(0, 8)}`;
      const { span, isDone } = await askS3(act, what, () => service.postForm(upload, body));
      model.noteImage(key, { span, ways: isDone ? [[put(key, content)]] : [[], [put(key, content)]] });
      if (isDone) model.likely.images.set(key, body);
    }
  },
};
