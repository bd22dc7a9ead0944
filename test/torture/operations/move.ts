import type { RelabelResults } from '../../../shared/api/datasets.ts';
import { parseUploadKey } from '../../../shared/domain/dataset/upload-key.ts';
import { copy, drop, isAbsent, isPresent, move } from '../history/image-steps.ts';
import { type ClientContext, type Operation, request, requestS3 } from './operation.ts';
import { anyLabel, datasetOf, likelyKeys, someKey } from './stock.ts';

/** Like `aws s3 mv`: a copy that overwrites, then a deletion. */
export const moveInS3: Operation = {
  name: 'move in S3',
  weight: 4,
  async run(context) {
    const { model, service } = context;
    const from = someKey(context);
    const to = relabelled(from, anyLabel(context));
    if (to === from) return;
    let exists = true;
    const { span, isDone } = await requestS3(context, `copy ${from} to ${to}`, async () => {
      exists = await service.s3.copy(from, to);
      return exists;
    });
    const way = exists ? copy(from, to) : isAbsent(from);
    model.noteImage(from, { span, ways: isDone ? [[way]] : [[], [way]] });
    if (!isDone || !exists) return;
    const deletion = await requestS3(context, `DELETE ${from}`, () => service.s3.delete(from));
    model.noteImage(from, { span: deletion.span, ways: deletion.isDone ? [[drop(from)]] : [[], [drop(from)]] });
    followMove(context, from, to);
  },
};

/** Through the API. Some requests move several images. */
export const relabel: Operation = {
  name: 'relabel',
  weight: 14,
  async run(context) {
    const first = someKey(context);
    const others = context.dice.chance(0.25) ? likelyKeys(context, datasetOf(first)).slice(-2) : [];
    // Without a label, images become unlabelled.
    const label = context.dice.chance(0.1) ? null : anyLabel(context);
    await relabelKeys(context, [...new Set([first, ...others])], label);
  },
};

/** @param keys of one dataset */
export async function relabelKeys(
  context: ClientContext,
  keys: readonly string[],
  label: string | null,
): Promise<void> {
  const { model, service } = context;
  const dataset = datasetOf(keys[0] as string);
  const { span, response } = await request(context, `relabel ${keys.join(' ')} to ${label}`, () =>
    service.api(`POST /v1/datasets/${dataset}/examples/relabel`, { json: { keys, label } }),
  );
  const results = (response?.body as RelabelResults | undefined)?.results;
  if (results) span.result = results.map(({ outcome }) => outcome).join(' ');
  for (const key of keys) {
    const outcome = results?.find((result) => result.key === key)?.outcome ?? 'unknown';
    const to = relabelled(key, label);
    if (key !== to) model.noteImage(key, { span, ways: waysOf(outcome, key, to) });
    if (outcome === 'relabelled') followMove(context, key, to);
  }
}

function waysOf(outcome: string, from: string, to: string) {
  switch (outcome) {
    case 'relabelled':
      // Another request may have made the same move.
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

function followMove({ model: { likely } }: ClientContext, from: string, to: string): void {
  const body = likely.images.get(from);
  likely.images.delete(from);
  if (body) likely.images.set(to, body);
}
