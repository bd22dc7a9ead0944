import type { DeleteResults } from '../../shared/api/datasets.ts';
import { drop, isAbsent } from '../history/image-steps.ts';
import { type Act, ask, askS3, type Operation } from './operation.ts';
import { datasetOf, likelyKeys, someKey } from './stock.ts';

/** With the S3 SDK. */
export const deleteInS3: Operation = {
  name: 'delete in S3',
  weight: 5,
  run: (act) => deleteKey(act, someKey(act)),
};

export async function deleteKey(act: Act, key: string): Promise<void> {
  const { span, isDone } = await askS3(act, `DELETE ${key}`, () => act.service.s3.delete(key));
  act.model.noteImage(key, { span, ways: isDone ? [[drop(key)]] : [[], [drop(key)]] });
  act.model.likely.images.delete(key);
}

/** Through the API. */
export const deleteExamples: Operation = {
  name: 'delete',
  weight: 5,
  async run(act) {
    const first = someKey(act);
    const others = act.dice.chance(0.3) ? likelyKeys(act, datasetOf(first)).slice(0, 2) : [];
    await deleteKeys(act, [...new Set([first, ...others])]);
  },
};

/** @param keys of one dataset */
export async function deleteKeys(act: Act, keys: readonly string[]): Promise<void> {
  const { model, service } = act;
  const dataset = datasetOf(keys[0] as string);
  const { span, answer } = await ask(act, `delete ${keys.join(' ')}`, () =>
    service.api(`POST /v1/datasets/${dataset}/examples/delete`, { json: { keys } }),
  );
  const results = (answer?.body as DeleteResults | undefined)?.results;
  if (results) span.answer = results.map(({ outcome }) => outcome).join(' ');
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
