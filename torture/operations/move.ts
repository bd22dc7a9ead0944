import type { RelabelResults } from '../../shared/api/datasets.ts';
import { parseUploadKey } from '../../shared/domain/dataset/upload-key.ts';
import { copy, drop, isAbsent, isPresent, move } from '../history/image-steps.ts';
import { type Act, ask, askS3, type Operation } from './operation.ts';
import { anyLabel, datasetOf, likelyKeys, someKey } from './stock.ts';

/** As `aws s3 mv` does: a copy that overwrites, then a deletion. */
export const moveInS3: Operation = {
  name: 'move in S3',
  weight: 4,
  async run(act) {
    const { model, service } = act;
    const from = someKey(act);
    const to = relabelled(from, anyLabel(act));
    if (to === from) return;
    let isThere = true;
    const { span, isDone } = await askS3(act, `copy ${from} to ${to}`, async () => {
      isThere = await service.s3.copy(from, to);
      return isThere;
    });
    const way = isThere ? copy(from, to) : isAbsent(from);
    model.noteImage(from, { span, ways: isDone ? [[way]] : [[], [way]] });
    if (!isDone || !isThere) return;
    const deletion = await askS3(act, `DELETE ${from}`, () => service.s3.delete(from));
    model.noteImage(from, { span: deletion.span, ways: deletion.isDone ? [[drop(from)]] : [[], [drop(from)]] });
    followMove(act, from, to);
  },
};

/** Through the API; some requests move several images, and several clients the same one. */
export const relabel: Operation = {
  name: 'relabel',
  weight: 14,
  async run(act) {
    const first = someKey(act);
    const others = act.dice.chance(0.25) ? likelyKeys(act, datasetOf(first)).slice(-2) : [];
    // Without one, images are unlabelled again.
    const label = act.dice.chance(0.1) ? null : anyLabel(act);
    await relabelKeys(act, [...new Set([first, ...others])], label);
  },
};

/** @param keys of one dataset */
export async function relabelKeys(act: Act, keys: readonly string[], label: string | null): Promise<void> {
  const { model, service } = act;
  const dataset = datasetOf(keys[0] as string);
  const { span, answer } = await ask(act, `relabel ${keys.join(' ')} to ${label}`, () =>
    service.api(`POST /v1/datasets/${dataset}/examples/relabel`, { json: { keys, label } }),
  );
  const results = (answer?.body as RelabelResults | undefined)?.results;
  if (results) span.answer = results.map(({ outcome }) => outcome).join(' ');
  for (const key of keys) {
    const outcome = results?.find((result) => result.key === key)?.outcome ?? 'unknown';
    const to = relabelled(key, label);
    if (key !== to) model.noteImage(key, { span, ways: waysOf(outcome, key, to) });
    if (outcome === 'relabelled') followMove(act, key, to);
  }
}

function waysOf(outcome: string, from: string, to: string) {
  switch (outcome) {
    case 'relabelled':
      // Or another request has made the same move.
      return [move(from, to), [isPresent(to)]];
    case 'not-found':
      return [[isAbsent(from)]];
    case 'unknown':
      return [[], move(from, to)];
    default:
      return [[]];
  }
}

/** The key of the same image with another label. */
function relabelled(key: string, label: string | null): string {
  const meaning = parseUploadKey(key);
  if (!('file' in meaning)) throw new Error(`${key} is not an image's key.`);
  return `${meaning.dataset}/${label ?? '_unlabelled'}/${meaning.file}`;
}

function followMove({ model: { likely } }: Act, from: string, to: string): void {
  const body = likely.images.get(from);
  likely.images.delete(from);
  if (body) likely.images.set(to, body);
}
