import { contentOf, placeOf } from '../client/model.ts';
import { put } from '../history/image-steps.ts';
import { type Act, askS3, type Operation } from './operation.ts';
import { anyKey, labels, someKey } from './stock.ts';

/** An image with the S3 SDK, often over another one. */
export const upload: Operation = {
  name: 'upload',
  weight: 18,
  async run(act) {
    const key = act.dice.chance(0.6) ? anyKey(act) : someKey(act);
    await uploadTo(act, key, await newImage(act, key));
  },
};

/** Bytes that were uploaded before, once more: to the same key, or to another one. */
export const uploadAgain: Operation = {
  name: 'upload again',
  weight: 4,
  async run(act) {
    const { dice, model } = act;
    if (model.bodies.length === 0) return upload.run(act);
    const [key, body] = dice.chance(0.5)
      ? dice.pick([...model.likely.images, [anyKey(act), dice.pick(model.bodies)] as const])
      : [anyKey(act), dice.pick(model.bodies)];
    await uploadTo(act, key, body);
  },
};

export async function uploadTo(act: Act, key: string, body: Uint8Array): Promise<void> {
  const content = contentOf(body);
  noteBrought(act, key, content);
  const { span, isDone } = await askS3(act, `PUT ${key} ${content.slice(0, 8)}`, () => act.service.s3.put(key, body));
  act.model.noteImage(key, { span, ways: isDone ? [[put(key, content)]] : [[], [put(key, content)]] });
  act.model.likely.images.set(key, body);
}

/** Mostly of what its label says. */
export async function newImage({ dice, service, model }: Act, key: string): Promise<Uint8Array> {
  const isImage = !dice.chance(0.04);
  const kind = labels.findIndex((label) => key.includes(`/${label}/`));
  const shown = kind === -1 || dice.chance(0.1) ? dice.below(labels.length) : kind;
  const body = isImage ? await service.picture(shown) : service.rubbish();
  model.noteBody(body, isImage);
  return body;
}

export function noteBrought({ model: { brought } }: Act, key: string, content: string): void {
  const place = placeOf(key);
  brought.set(place, (brought.get(place) ?? new Set()).add(content));
}
