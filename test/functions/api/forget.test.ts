import { describe, expect, test } from '@jest/globals';
import { relabelExamples } from '../../../functions/api/edit-examples.ts';
import { forgetImages } from '../../../functions/api/forget.ts';
import type { ForgetResults } from '../../../shared/api/forget.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { maxImageBytes } from '../../../shared/domain/images/limits.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { createRandom } from '../../../shared/numeric/random.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { encodeEvaluation } from '../../../shared/store/versions/evaluation-file.ts';
import { expectProblem } from '../../support/http.ts';
import { died, interleave } from '../../support/interleaved.ts';
import type { MemoryStoreOptions } from '../../support/memory-object-store.ts';
import { createTestApi, now } from './api.ts';

type Api = ReturnType<typeof createTestApi>;

const [image, copy, other] = ['shapes/circle/1.jpg', 'shapes/_test/square/copy.jpg', 'shapes/circle/2.jpg'] as const;
const route = 'POST /v1/datasets/shapes/forget';

const forget = (api: Api, ...keys: string[]) => api.read<ForgetResults>(route, { json: { keys }, scopes: ['admin'] });

/** An image under two keys, and another one of its size; all embedded by two base models, and packed. */
async function createFullApi(options: MemoryStoreOptions = {}) {
  const api = createTestApi(options);
  for (const key of [image, copy]) await api.uploads.put(key, 'the image');
  await api.uploads.put(other, 'not equal');
  for (const key of [image, copy, other]) for (const extractor of ['tiny', 'big']) await api.embed(key, extractor);
  await api.state.put(`${stateKey.packs('tiny', 'shapes')}abc.arrow`, 'rows of all images');
  return api;
}

const contentOf = async (api: Api, key: string) => {
  const { etag, size } = (await api.uploads.head(key)) ?? { etag: '', size: 0 };
  return contentId(etag, size);
};

const kinds: MemoryStoreOptions[] = [{}, { keepVersions: true }, { keepVersions: true, randomEtags: true }];

describe.each(kinds)('POST /v1/datasets/{dataset}/forget, with %j', (options) => {
  test('nothing is left of an image: no copy, no old version, no embedding, no pack', async () => {
    const api = await createFullApi(options);
    const kept = await contentOf(api, other);
    const answer = await forget(api, image);
    expect(answer.results).toEqual([{ key: image, outcome: 'forgotten', sha256: sha256('the image'), copies: [copy] }]);
    expect(answer.removed).toMatchObject({ objects: 2, packs: 1, embeddings: options.randomEtags ? 4 : 2 });
    expect(api.uploads.remains()).toEqual([other]);
    const state = api.state.remains().filter((key) => !key.startsWith('claims/'));
    expect(state).toEqual([stateKey.image('big', 'shapes', kept), stateKey.image('tiny', 'shapes', kept)]);
  });

  test('an image that was deleted earlier can be forgotten, with everything that is left of it', async () => {
    const api = await createFullApi(options);
    for (const key of [image, copy]) await api.uploads.delete(key);
    const answer = await forget(api, image);
    expect(answer.results).toMatchObject([{ key: image, outcome: options.keepVersions ? 'forgotten' : 'not-found' }]);
    expect(api.uploads.remains()).toEqual([other]);
    if (options.keepVersions) expect(answer.removed).toMatchObject({ objects: 0, oldVersions: 4 });
  });

  test("all old versions of a key are removed, and older versions of a copy's key stay hidden", async () => {
    const api = createTestApi(options);
    await api.uploads.put(image, 'an older image');
    await api.uploads.put(image, 'the image');
    await api.uploads.put(copy, 'what the copy replaced');
    await api.uploads.put(copy, 'the image');
    await forget(api, image);
    expect(api.uploads.keys()).toEqual([]);
    expect(api.uploads.remains()).toEqual(options.keepVersions ? [copy] : []);
    const left = [];
    for await (const version of api.uploads.versions(copy)) if (!version.marker) left.push(version.size);
    expect(left).toEqual(options.keepVersions ? ['what the copy replaced'.length] : []);
  });

  test('a second request finds nothing', async () => {
    const api = await createFullApi(options);
    await forget(api, image);
    expect(await forget(api, image)).toMatchObject({
      results: [{ key: image, outcome: 'not-found' }],
      removed: { objects: 0, oldVersions: 0, embeddings: 0, packs: 0 },
    });
  });

  test('versions that were trained on it are named, even by a repeated request', async () => {
    const api = await createFullApi(options);
    const keys = ['shapes/oval/1.jpg', other];
    const evaluation = { keys, sha256: [sha256('the image'), sha256('not equal')], labels: ['oval', 'circle'] };
    const scores = { fold: Int32Array.of(0, 1), classCount: 2, probabilities: Float32Array.of(1, 0, 0, 1) };
    const file = encodeEvaluation({ ...evaluation, ...scores });
    await api.storeVersion('old', 1, { 'evaluation.arrow': file });
    const now = encodeEvaluation({ ...evaluation, ...scores, keys: [image, other] });
    await api.storeVersion('shapes', 2, { 'evaluation.arrow': now });
    await api.storeVersion('unreadable', 1);
    await api.storeLive('old', 1);
    const { seenBy, unreadable } = await forget(api, image);
    expect(seenBy).toEqual([
      { model: 'old', version: 1, live: true, keys: ['shapes/oval/1.jpg'] },
      { model: 'shapes', version: 2, live: false, keys: [image] },
    ]);
    expect(unreadable).toEqual([{ model: 'unreadable', version: 1 }]);
    expect((await forget(api, image)).seenBy).toEqual([{ model: 'shapes', version: 2, live: false, keys: [image] }]);
    expect((await forget(api, other)).seenBy).toHaveLength(2);
  });

  test('interrupted at any call, it is finished by repeating the request', async () => {
    for (let at = 0, ended = false; !ended; at++) {
      const api = await createFullApi(options);
      const act = async (wrap: (store: ObjectStore) => ObjectStore) =>
        forgetImages({ uploads: wrap(api.uploads), state: wrap(api.state), now: () => now }, 'shapes', {
          keys: [image],
        });
      const [answer] = await interleave([{ mishaps: { dies: { at, after: at % 2 === 0 } }, act }], () => 0);
      ended = answer !== died;
      const later = { uploads: api.uploads, state: api.state, now: () => new Date(now.getTime() + 61_000) };
      await forgetImages(later, 'shapes', { keys: [image, copy] });
      expect({ at, left: api.uploads.remains() }).toEqual({ at, left: [other] });
      const rows = [...(await createFeatureStore(api.state, 'tiny', 'shapes').outcomes()).keys()];
      expect({ at, rows }).toEqual({ at, rows: [await contentOf(api, other)] });
    }
  });

  test('an image that is relabelled concurrently is gone, or has changed', async () => {
    const outcomes = new Set<string>();
    for (let seed = 0; seed < 60; seed++) {
      const api = await createFullApi(options);
      const random = createRandom(seed);
      const [answer] = await interleave<unknown>(
        [
          {
            act: async (wrap) => {
              const deps = { uploads: wrap(api.uploads), state: wrap(api.state), now: () => now };
              return (await forgetImages(deps, 'shapes', { keys: [image] })).results[0]?.outcome;
            },
          },
          {
            act: (wrap) => {
              const deps = { uploads: wrap(api.uploads), state: wrap(api.state), now: () => now };
              return relabelExamples(deps, 'shapes', { keys: [image, copy], label: 'oval' });
            },
          },
        ],
        () => random() / 2 ** 32,
      );
      outcomes.add(String(answer));
      if (answer === 'forgotten') expect({ seed, left: api.uploads.remains() }).toEqual({ seed, left: [other] });
    }
    expect(outcomes).toContain('forgotten');
  });
});

describe(route, () => {
  test('needs scope admin', async () => {
    const api = await createFullApi();
    await expectProblem(await api.ask(route, { json: { keys: [image] } }), 403, 'forbidden');
    expect(api.uploads.keys()).toHaveLength(3);
  });

  test('is refused while a training of the dataset is running', async () => {
    const api = await createFullApi();
    await api.storeTraining({ id: 'other', dataset: 'other', status: 'training' });
    await api.storeTraining({ id: 't1', status: 'training' });
    const response = await api.ask(route, { json: { keys: [image] }, scopes: ['admin'] });
    expect((await expectProblem(response, 409, 'is-training')).detail).toContain('POST /v1/trainings/t1/cancel');
    expect(api.uploads.keys()).toHaveLength(3);
  });

  test('keys of other datasets are refused, and a repeated key is forgotten once', async () => {
    const api = await createFullApi();
    await api.upload('other/circle/1.jpg');
    const { results, removed } = await forget(api, image, 'other/circle/1.jpg', copy, 'shapes/none.jpg');
    expect(results.map(({ outcome }) => outcome)).toEqual(['forgotten', 'refused', 'forgotten', 'not-found']);
    expect(results[0]).not.toHaveProperty('copies');
    expect(removed.objects).toBe(2);
    expect(api.uploads.keys()).toEqual(['other/circle/1.jpg', other]);
  });

  test('an image that was moved is named by its current key', async () => {
    const api = await createFullApi({ keepVersions: true });
    await api.uploads.delete(copy);
    expect((await forget(api, copy)).results).toEqual([{ key: copy, outcome: 'moved', newKey: image }]);
    expect(api.uploads.keys()).toEqual([image, other]);
    await forget(api, image);
    expect(api.uploads.remains()).toEqual([other]);
  });

  test('any object of the dataset can be forgotten, even one that is too large for an image', async () => {
    const api = createTestApi({ keepVersions: true });
    const large = new Uint8Array(maxImageBytes + 1);
    await api.uploads.put('shapes/circle/large.jpg', large);
    await api.uploads.put('shapes/notes.txt', 'a name');
    await api.settle('shapes/circle/large.jpg', 'rejected');
    const { results, removed } = await forget(api, 'shapes/circle/large.jpg', 'shapes/notes.txt');
    expect(results.map(({ outcome }) => outcome)).toEqual(['forgotten', 'forgotten']);
    expect(removed).toMatchObject({ objects: 2, embeddings: 1 });
    expect(api.uploads.remains()).toEqual([]);
  });

  test('an embedding of the same bytes under another content id is removed too', async () => {
    const api = createTestApi({ randomEtags: true });
    await api.uploads.put(image, 'the image');
    await api.embed(image);
    // The content of an earlier upload of the same bytes, and another image of that size.
    const row = { features: Float32Array.of(1), thumbnail: new Uint8Array(4), width: 1, height: 1 };
    const store = createFeatureStore(api.state, 'tiny', 'shapes');
    await store.write({ ...row, content: 'before-9', sha256: sha256('the image') });
    await store.write({ ...row, content: 'another-9', sha256: sha256('not equal') });
    await api.state.put(stateKey.image('tiny', 'shapes', 'damaged-9'), 'damaged');
    await forget(api, image);
    expect([...(await store.outcomes()).keys()]).toEqual(['another-9', 'damaged-9']);
  });

  test('an image uploaded under its key meanwhile stays', async () => {
    for (const options of kinds) {
      const api = await createFullApi(options);
      const uploads = {
        ...api.uploads,
        deleteVersion: async (...named: Parameters<typeof api.uploads.deleteVersion>) => {
          if (named[0] === image) await api.uploads.put(image, 'a new image');
          await api.uploads.deleteVersion(...named);
        },
      };
      await forgetImages({ uploads, state: api.state, now: () => now }, 'shapes', { keys: [image] });
      expect(api.uploads.keys()).toEqual([image, other]);
      expect(Buffer.from((await api.uploads.get(image))?.body ?? []).toString()).toBe('a new image');
    }
  });
});
