import type { Uploads } from '../../../shared/api/uploads.ts';
import { contentOf } from '../client/model.ts';
import { put } from '../history/image-steps.ts';
import { type Operation, request, requestS3 } from './operation.ts';
import { anyDataset, anyLabel } from './stock.ts';
import { newImage, noteUploaded } from './upload.ts';

/** Like the console: requests forms, then posts them. */
export const uploadForm: Operation = {
  name: 'upload by form',
  weight: 5,
  async run(context) {
    const { service, model, dice } = context;
    const [dataset, label] = [anyDataset(context).name, anyLabel(context)];
    const bodies = [await newImage(context, `${dataset}/${label}/`), await newImage(context, `${dataset}/${label}/`)];
    const files = bodies.slice(0, 1 + dice.below(2)).map(({ length: size }, i) => ({
      filename: `form${i}.jpg`,
      contentType: 'image/jpeg',
      size,
      label,
    }));
    const { response } = await request(context, `forms for ${dataset}/${label}`, () =>
      service.api(`POST /v1/datasets/${dataset}/uploads`, { json: { files } }),
    );
    if (response?.status !== 201) return;
    for (const [i, { key, upload }] of (response.body as Uploads).uploads.entries()) {
      const body = bodies[i] as Uint8Array;
      const content = contentOf(body);
      noteUploaded(context, key, content);
      const what = `post form ${key} ${content.slice(0, 8)}`;
      const { span, isDone } = await requestS3(context, what, () => service.postForm(upload, body));
      model.noteImage(key, { span, ways: isDone ? [[put(key, content)]] : [[], [put(key, content)]] });
      if (isDone) model.likely.images.set(key, body);
    }
  },
};
