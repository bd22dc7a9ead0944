import { contentOf, placeOf } from '../client/model.ts';
import { put } from '../history/image-steps.ts';
import { type ClientContext, type Operation, requestS3 } from './operation.ts';
import { anyKey, labels, someKey } from './stock.ts';

/** Uploads an image with the S3 SDK, often over another one. */
export const upload: Operation = {
  name: 'upload',
  weight: 18,
  async run(context) {
    const key = context.dice.chance(0.6) ? anyKey(context) : someKey(context);
    await uploadTo(context, key, await newImage(context, key));
  },
};

/** Uploads earlier bytes again, to the same key or another one. */
export const uploadAgain: Operation = {
  name: 'upload again',
  weight: 4,
  async run(context) {
    const { dice, model } = context;
    if (model.bodies.length === 0) return upload.run(context);
    const [key, body] = dice.chance(0.5)
      ? dice.pick([...model.likely.images, [anyKey(context), dice.pick(model.bodies)] as const])
      : [anyKey(context), dice.pick(model.bodies)];
    await uploadTo(context, key, body);
  },
};

export async function uploadTo(context: ClientContext, key: string, body: Uint8Array): Promise<void> {
  const content = contentOf(body);
  noteUploaded(context, key, content);
  const { span, isDone } = await requestS3(context, `PUT ${key} ${content.slice(0, 8)}`, () =>
    context.service.s3.put(key, body),
  );
  context.model.noteImage(key, { span, ways: isDone ? [[put(key, content)]] : [[], [put(key, content)]] });
  context.model.likely.images.set(key, body);
}

/** Usually an image of its label's class. */
export async function newImage({ dice, service, model }: ClientContext, key: string): Promise<Uint8Array> {
  const isImage = !dice.chance(0.04);
  const kind = labels.findIndex((label) => key.includes(`/${label}/`));
  const shown = kind === -1 || dice.chance(0.1) ? dice.below(labels.length) : kind;
  const body = isImage ? await service.drawImage(shown) : service.notAnImage();
  model.noteBody(body, isImage);
  return body;
}

export function noteUploaded({ model: { uploadedContents } }: ClientContext, key: string, content: string): void {
  const place = placeOf(key);
  uploadedContents.set(place, (uploadedContents.get(place) ?? new Set()).add(content));
}
