import type { DeletedDataset } from '../../shared/api/datasets.ts';
import type { ForgetResults } from '../../shared/api/forget.ts';
import { placeOf } from '../client/model.ts';
import { drop, purge } from '../history/image-steps.ts';
import { deleteKey } from './delete.ts';
import { type Act, ask, type Operation } from './operation.ts';
import { anyDataset, datasetOf, keysOf, likelyKeys, someKey } from './stock.ts';

/** Deletes a dataset through the API, call by call. */
export const deleteDataset: Operation = {
  name: 'delete a dataset',
  weight: 0.4,
  async run(act) {
    const { model, service } = act;
    const { name } = anyDataset(act);
    for (const key of likelyKeys(act, name)) model.likely.images.delete(key);
    for (let calls = 0; calls < 3; calls++) {
      const { span, answer } = await ask(act, `delete dataset ${name}`, () =>
        service.api(`DELETE /v1/datasets/${name}?live=true`),
      );
      if (answer && answer.status !== 200) return;
      const { done } = (answer?.body as DeletedDataset | undefined) ?? { done: false };
      // It looks again whether anything has come.
      const ways = (key: string) => [...(done ? [] : [[]]), [drop(key)], [drop(key), drop(key)]];
      model.wide.push({
        dataset: name,
        deedsIn: (file) => keysOf(name, file).map((key) => ({ span, ways: ways(key) })),
      });
      if (done) return;
    }
  },
};

/** As `aws s3 rm --recursive` does. */
export const emptyInS3: Operation = {
  name: 'empty a dataset in S3',
  weight: 0.4,
  async run(act) {
    const { name } = anyDataset(act);
    for (const key of likelyKeys(act, name)) await deleteKey(act, key);
  },
};

/** Forgets an image, with its copies in the dataset. */
export const forget: Operation = {
  name: 'forget',
  weight: 1.5,
  async run(act) {
    const { model, service } = act;
    const key = someKey(act);
    const dataset = datasetOf(key);
    const { span, answer } = await ask(act, `forget ${key}`, () =>
      service.api(`POST /v1/datasets/${dataset}/forget`, { json: { keys: [key] } }),
    );
    const [result] = (answer?.body as ForgetResults | undefined)?.results ?? [];
    if (answer && !result) return;
    if (result) span.answer = result.outcome;
    if (result && !['forgotten', 'changed'].includes(result.outcome)) return;
    const known = result?.outcome === 'forgotten' ? model.digests.get(result.sha256 ?? '') : undefined;
    const contents = known === undefined ? contentsAt(act, key) : [known];
    const ways = [
      ...(known === undefined ? [[]] : []),
      ...contents.flatMap((content) => [[purge(content)], [purge(content), purge(content)]]),
    ];
    model.wide.push({ dataset, deedsIn: () => [{ span, ways }] });
    model.likely.images.delete(key);
  },
};

/** All that may ever have been there: moves keep it among the keys of a place. */
const contentsAt = ({ model }: Act, key: string): string[] => [...(model.brought.get(placeOf(key)) ?? [])];
