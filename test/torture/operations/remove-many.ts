import type { DeletedDataset } from '../../../shared/api/datasets.ts';
import type { ForgetResults } from '../../../shared/api/forget.ts';
import { placeOf } from '../client/model.ts';
import { drop, purge } from '../history/image-steps.ts';
import { deleteKey } from './delete.ts';
import { type ClientContext, type Operation, request } from './operation.ts';
import { anyDataset, datasetOf, keysOf, likelyKeys, someKey } from './stock.ts';

/** Deletes a dataset through the API, in several calls. */
export const deleteDataset: Operation = {
  name: 'delete a dataset',
  weight: 0.4,
  async run(context) {
    const { model, service } = context;
    const { name } = anyDataset(context);
    for (const key of likelyKeys(context, name)) model.likely.images.delete(key);
    for (let calls = 0; calls < 3; calls++) {
      const { span, response } = await request(context, `delete dataset ${name}`, () =>
        service.api(`DELETE /v1/datasets/${name}?live=true`),
      );
      if (response && response.status !== 200) return;
      const { done } = (response?.body as DeletedDataset | undefined) ?? { done: false };
      // The deletion lists the dataset twice.
      const ways = (key: string) => [...(done ? [] : [[]]), [drop(key)], [drop(key), drop(key)]];
      model.bulkRemovals.push({
        dataset: name,
        effectsOn: (file) => keysOf(name, file).map((key) => ({ span, ways: ways(key) })),
      });
      if (done) return;
    }
  },
};

/** Like `aws s3 rm --recursive`. */
export const emptyInS3: Operation = {
  name: 'empty a dataset in S3',
  weight: 0.4,
  async run(context) {
    const { name } = anyDataset(context);
    for (const key of likelyKeys(context, name)) await deleteKey(context, key);
  },
};

/** Forgets an image and its copies in the dataset. */
export const forget: Operation = {
  name: 'forget',
  weight: 1.5,
  async run(context) {
    const { model, service } = context;
    const key = someKey(context);
    const dataset = datasetOf(key);
    const { span, response } = await request(context, `forget ${key}`, () =>
      service.api(`POST /v1/datasets/${dataset}/forget`, { json: { keys: [key] } }),
    );
    const [result] = (response?.body as ForgetResults | undefined)?.results ?? [];
    if (response && !result) return;
    if (result) span.result = result.outcome;
    if (result && !['forgotten', 'changed'].includes(result.outcome)) return;
    const known = result?.outcome === 'forgotten' ? model.digests.get(result.sha256 ?? '') : undefined;
    const contents = known === undefined ? contentsAt(context, key) : [known];
    const ways = [
      ...(known === undefined ? [[]] : []),
      ...contents.flatMap((content) => [[purge(content)], [purge(content), purge(content)]]),
    ];
    model.bulkRemovals.push({ dataset, effectsOn: () => [{ span, ways }] });
    model.likely.images.delete(key);
  },
};

/** Every content that a move can have brought to the key. */
const contentsAt = ({ model }: ClientContext, key: string): string[] => [
  ...(model.uploadedContents.get(placeOf(key)) ?? []),
];
