import type { DeleteResults } from '../../../shared/api/datasets.ts';
import { drop, isAbsent } from '../history/image-steps.ts';
import { type ClientContext, type Operation, request, requestS3 } from './operation.ts';
import { datasetOf, likelyKeys, someKey } from './stock.ts';

/** Deletes an image with the S3 SDK. */
export const deleteInS3: Operation = {
  name: 'delete in S3',
  weight: 5,
  run: (context) => deleteKey(context, someKey(context)),
};

export async function deleteKey(context: ClientContext, key: string): Promise<void> {
  const { span, isDone } = await requestS3(context, `DELETE ${key}`, () => context.service.s3.delete(key));
  context.model.noteImage(key, { span, ways: isDone ? [[drop(key)]] : [[], [drop(key)]] });
  context.model.likely.images.delete(key);
}

/** Deletes images through the API. */
export const deleteExamples: Operation = {
  name: 'delete',
  weight: 5,
  async run(context) {
    const first = someKey(context);
    const others = context.dice.chance(0.3) ? likelyKeys(context, datasetOf(first)).slice(0, 2) : [];
    await deleteKeys(context, [...new Set([first, ...others])]);
  },
};

/** @param keys of one dataset */
export async function deleteKeys(context: ClientContext, keys: readonly string[]): Promise<void> {
  const { model, service } = context;
  const dataset = datasetOf(keys[0] as string);
  const { span, response } = await request(context, `delete ${keys.join(' ')}`, () =>
    service.api(`POST /v1/datasets/${dataset}/examples/delete`, { json: { keys } }),
  );
  const results = (response?.body as DeleteResults | undefined)?.results;
  if (results) span.result = results.map(({ outcome }) => outcome).join(' ');
  for (const key of keys) {
    const outcome: string = results?.find((result) => result.key === key)?.outcome ?? 'unknown';
    const ways = {
      deleted: [[drop(key)]],
      'not-found': [[isAbsent(key)]],
      unknown: [[], [drop(key)]],
    }[outcome];
    model.noteImage(key, { span, ways: ways ?? [[]] });
    if (ways) model.likely.images.delete(key);
  }
}
