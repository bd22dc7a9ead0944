import { deleteKey, deleteKeys } from './delete.ts';
import { deleteTarget, promoteTo } from './live.ts';
import { relabelKeys } from './move.ts';
import type { ClientContext, Operation } from './operation.ts';
import { labels, someKey, someVersion } from './stock.ts';
import { newImage, uploadTo } from './upload.ts';

type Request = (context: ClientContext) => Promise<void>;

/** Sends some of these requests concurrently. */
const someOf = (context: ClientContext, requests: readonly Request[]): Promise<unknown> =>
  Promise.all(requests.filter(() => context.dice.chance(0.6)).map((request) => request(context)));

/** Several clients change one image. */
export const changeOneImageAtOnce: Operation = {
  name: 'change one image at once',
  weight: 9,
  async run(context) {
    const key = someKey(context);
    const [image, other] = [await newImage(context, key), await newImage(context, key)];
    await uploadTo(context, key, image);
    const others = labels.filter((label) => !key.includes(`/${label}/`));
    await someOf(context, [
      ...[...others, context.dice.pick(others)].map(
        (label) => (context: ClientContext) => relabelKeys(context, [key], label),
      ),
      (context) => deleteKeys(context, [key]),
      (context) => (context.dice.chance(0.3) ? deleteKey(context, key) : uploadTo(context, key, other)),
    ]);
  },
};

/** Several clients change the live version. */
export const changeLiveAtOnce: Operation = {
  name: 'change live at once',
  weight: 6,
  async run(context) {
    const [one, other] = [someVersion(context), someVersion(context)];
    if (!one || !other) return;
    await someOf(context, [
      (context) => promoteTo(context, one),
      (context) => promoteTo(context, other),
      (context) => promoteTo(context, one, other.version),
      (context) => deleteTarget(context, one, context.dice.chance(0.3)),
    ]);
  },
};
