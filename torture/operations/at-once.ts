import { deleteKey, deleteKeys } from './delete.ts';
import { deleteTarget, promoteTo } from './live.ts';
import { relabelKeys } from './move.ts';
import type { Act, Operation } from './operation.ts';
import { labels, someKey, someVersion } from './stock.ts';
import { newImage, uploadTo } from './upload.ts';

type Request = (act: Act) => Promise<void>;

/** Some of these requests, at the same time. */
const someOf = (act: Act, requests: readonly Request[]): Promise<unknown> =>
  Promise.all(requests.filter(() => act.dice.chance(0.6)).map((request) => request(act)));

/** Several clients want one image. */
export const changeOneImageAtOnce: Operation = {
  name: 'change one image at once',
  weight: 9,
  async run(act) {
    const key = someKey(act);
    const [image, other] = [await newImage(act, key), await newImage(act, key)];
    await uploadTo(act, key, image);
    const others = labels.filter((label) => !key.includes(`/${label}/`));
    await someOf(act, [
      ...[...others, act.dice.pick(others)].map((label) => (its: Act) => relabelKeys(its, [key], label)),
      (its) => deleteKeys(its, [key]),
      (its) => (act.dice.chance(0.3) ? deleteKey(its, key) : uploadTo(its, key, other)),
    ]);
  },
};

/** Several clients decide what is live. */
export const changeLiveAtOnce: Operation = {
  name: 'change what is live at once',
  weight: 6,
  async run(act) {
    const [one, other] = [someVersion(act), someVersion(act)];
    if (!one || !other) return;
    await someOf(act, [
      (its) => promoteTo(its, one),
      (its) => promoteTo(its, other),
      (its) => promoteTo(its, one, other.version),
      (its) => deleteTarget(its, one, its.dice.chance(0.3)),
    ]);
  },
};
