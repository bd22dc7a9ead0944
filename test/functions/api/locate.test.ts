import { describe, expect, jest, test } from '@jest/globals';
import type { LocatedImage, ScoredPage } from '../../../shared/api/evaluations.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { featureRows } from '../../../shared/store/features/feature-file.ts';
import { decodeExamples, encodeExamples } from '../../../shared/store/trainings/example-file.ts';
import { encodeEvaluation } from '../../../shared/store/versions/evaluation-file.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi } from './api.ts';

const [a, b, c] = ['shapes/circle/a.jpg', 'shapes/circle/b.jpg', 'shapes/square/c.jpg'] as const;
const trained = stateKey.trainingExamples('training');
const digestOf = (key: string) => sha256(key);

/** Version 1 of shapes, trained when these three images were listed; the content of each is its first key. */
async function createTrainedApi(api = createTestApi()) {
  await api.upload(a, b, c);
  const keys = [a, b, c];
  const labels = ['circle', 'circle', 'square'];
  const evaluation = { keys, sha256: keys.map(digestOf), labels, fold: Int32Array.of(0, 1, 2), classCount: 2 };
  const probabilities = Float32Array.of(0.75, 0.25, 0.125, 0.875, 0.5, 0.5);
  await api.storeVersion('shapes', 1, { 'evaluation.arrow': encodeEvaluation({ ...evaluation, probabilities }) });
  const listed = await Promise.all(
    keys.map(async (key, i) => {
      const { etag = '', size = 0 } = (await api.uploads.head(key)) ?? {};
      const label = labels[i] ?? '';
      return { key, etag, size, content: contentId(etag, size), label, split: 'train' as const };
    }),
  );
  await api.state.put(trained, encodeExamples(listed));
  return api;
}

type Api = Awaited<ReturnType<typeof createTrainedApi>>;

const relabel = (api: Api, key: string, label: string) =>
  api.read('POST /v1/datasets/shapes/examples/relabel', { json: { keys: [key], label } });

const route = 'POST /v1/models/shapes/versions/1/images';
async function locate(api: Api, ...keys: string[]): Promise<LocatedImage[]> {
  return (await api.read<{ images: LocatedImage[] }>(route, { json: { keys } })).images;
}

const linkTo = (key: string) => `https://uploads.test/${key}?type=image/jpeg`;

describe(route, () => {
  test('an image that was relabelled since is linked at its current key', async () => {
    const api = await createTrainedApi();
    await relabel(api, b, 'square');
    const moved = 'shapes/square/b.jpg';
    expect(await locate(api, a, b)).toEqual([
      { key: a, url: linkTo(a) },
      { key: b, movedTo: moved, url: linkTo(moved) },
    ]);
  });

  test('the pages of scored examples have the same link', async () => {
    const api = await createTrainedApi();
    await relabel(api, b, 'square');
    const { examples } = await api.read<ScoredPage>('GET /v1/models/shapes/versions/1/examples?wrong=true');
    expect(examples[0]).toMatchObject({ key: b, label: 'circle', movedTo: 'shapes/square/b.jpg' });
  });

  test('an image that was moved twice, or unlabelled, is found', async () => {
    const api = await createTrainedApi();
    await relabel(api, a, 'oval');
    await relabel(api, 'shapes/oval/a.jpg', 'ring');
    await api.uploads.copy(b, 'shapes/_unlabelled/b.jpg', { ifMatch: (await api.uploads.head(b))?.etag ?? '' });
    await api.uploads.delete(b);
    const places = (await locate(api, a, b)).map(({ movedTo }) => movedTo);
    expect(places).toEqual(['shapes/ring/a.jpg', 'shapes/_unlabelled/b.jpg']);
  });

  test('images are linked at their old keys if the listing of the training is damaged', async () => {
    const api = await createTrainedApi();
    const listing = (await api.state.get(trained))?.body as Uint8Array;
    await api.state.put(trained, listing.slice(0, -9));
    expect(await locate(api, a, b)).toEqual([
      { key: a, url: linkTo(a) },
      { key: b, url: linkTo(b) },
    ]);
  });

  test('a deleted image has no link', async () => {
    const api = await createTrainedApi();
    await api.uploads.delete(b);
    expect(await locate(api, b)).toEqual([{ key: b }]);
  });

  test('another image under an old key is not linked', async () => {
    const api = await createTrainedApi();
    await relabel(api, b, 'square');
    await api.uploads.put(b, 'another picture');
    expect(await locate(api, b)).toMatchObject([{ movedTo: 'shapes/square/b.jpg' }]);
  });

  test('of several copies, one that is new to the version is linked', async () => {
    const api = await createTrainedApi();
    // When the version was trained, a known key had the bytes of b too.
    const listed = decodeExamples((await api.state.get(trained))?.body ?? new Uint8Array());
    const [, second] = listed;
    if (!second) throw new Error('There is no second example.');
    const twin = { ...second, key: 'shapes/zigzag/b.jpg' };
    await api.state.put(trained, encodeExamples([...listed, twin]));
    await api.uploads.copy(b, twin.key, { ifMatch: second.etag });
    await relabel(api, b, 'square');
    expect(await locate(api, b)).toMatchObject([{ movedTo: 'shapes/square/b.jpg' }]);
  });

  test('a copy with another ETag is recognised by the SHA-256 in its embedding', async () => {
    const api = await createTrainedApi();
    const bytes = (await api.uploads.get(b))?.body ?? new Uint8Array();
    await api.uploads.delete(b);
    // The same size and another ETag, as KMS gives copies.
    for (const [key, sha256] of [
      ['shapes/square/b.jpg', digestOf(b)],
      ['shapes/square/other.jpg', 'another'],
    ] as const) {
      const { etag } = (await api.uploads.put(
        key,
        bytes.map((byte) => byte ^ key.length),
      )) ?? { etag: '' };
      const row = { sha256, features: Float32Array.of(1), thumbnail: new Uint8Array(1024), width: 1, height: 1 };
      const content = contentId(etag, bytes.length);
      await api.state.put(stateKey.image('tiny', 'shapes', content), featureRows.encode([{ content, ...row }]));
    }
    expect(await locate(api, b)).toMatchObject([{ key: b, movedTo: 'shapes/square/b.jpg' }]);
  });

  test('under KMS an image that was relabelled since is found', async () => {
    const api = createTestApi({ randomEtags: true });
    await createTrainedApi(api);
    await api.embed(b);
    await relabel(api, b, 'square');
    expect(await locate(api, b)).toMatchObject([{ key: b, movedTo: 'shapes/square/b.jpg' }]);
  });

  test('nothing outside the dataset is linked', async () => {
    const api = await createTrainedApi();
    await api.upload('other/circle/secret.jpg');
    expect(await locate(api, 'other/circle/secret.jpg')).toEqual([{ key: 'other/circle/secret.jpg' }]);
  });

  test('the dataset is listed only if images are missing, and then once', async () => {
    const api = await createTrainedApi();
    const list = jest.spyOn(api.uploads, 'list');
    await locate(api, a, b, c);
    expect(list).not.toHaveBeenCalled();
    await relabel(api, a, 'oval');
    await relabel(api, b, 'oval');
    list.mockClear();
    await locate(api, a, b, c);
    expect(list).toHaveBeenCalledTimes(1);
  });

  test('refuses an empty list and more than 200 keys', async () => {
    const api = await createTrainedApi();
    for (const keys of [[], Array.from({ length: 201 }, () => a)])
      await expectProblem(await api.ask(route, { json: { keys } }), 400, 'invalid-request');
  });
});
