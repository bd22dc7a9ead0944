import { describe, expect, test } from '@jest/globals';
import { relabelExamples } from '../../../functions/api/edit-examples.ts';
import type { RelabelResults } from '../../../shared/api/datasets.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi } from './api.ts';

type Api = ReturnType<typeof createTestApi>;

async function relabel(api: Api, keys: string[], label: string | null) {
  const json = { keys, label };
  return (await api.read<RelabelResults>('POST /v1/datasets/shapes/examples/relabel', { json })).results;
}

async function labelByManifest(api: Api, labels: Record<string, string>, name = 'job') {
  const lines = Object.entries(labels).map(([key, label]) =>
    JSON.stringify({ 'source-ref': `s3://uploads/${key}`, job: 0, 'job-metadata': { 'class-name': label } }),
  );
  await api.uploads.put(`shapes/_manifests/${name}.jsonl`, lines.join('\n'));
}

describe('POST /v1/datasets/{dataset}/examples/relabel', () => {
  test('an image moves to the folder of its new label', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/sub/1.jpg');
    const { etag } = (await api.uploads.head('shapes/circle/sub/1.jpg')) ?? {};
    expect(await relabel(api, ['shapes/circle/sub/1.jpg'], 'square')).toEqual([
      { key: 'shapes/circle/sub/1.jpg', outcome: 'relabelled', newKey: 'shapes/square/sub/1.jpg' },
    ]);
    expect(api.uploads.keys()).toEqual(['shapes/square/sub/1.jpg']);
    expect((await api.uploads.head('shapes/square/sub/1.jpg'))?.etag).toBe(etag);
  });

  test('the split stays the same', async () => {
    const api = createTestApi();
    await api.upload('shapes/_test/circle/1.jpg', 'shapes/_golden/circle/2.jpg');
    await relabel(api, ['shapes/_test/circle/1.jpg', 'shapes/_golden/circle/2.jpg'], 'square');
    expect(api.uploads.keys()).toEqual(['shapes/_golden/square/2.jpg', 'shapes/_test/square/1.jpg']);
  });

  test('an unlabelled image joins the training set', async () => {
    const api = createTestApi();
    await api.upload('shapes/_unlabelled/1.jpg');
    await relabel(api, ['shapes/_unlabelled/1.jpg'], 'circle');
    expect(api.uploads.keys()).toEqual(['shapes/circle/1.jpg']);
  });

  test('a training image becomes unlabelled if its label is removed', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/sub/1.jpg', 'shapes/_unlabelled/2.jpg');
    expect(await relabel(api, ['shapes/circle/sub/1.jpg', 'shapes/_unlabelled/2.jpg'], null)).toEqual([
      { key: 'shapes/circle/sub/1.jpg', outcome: 'relabelled', newKey: 'shapes/_unlabelled/sub/1.jpg' },
      { key: 'shapes/_unlabelled/2.jpg', outcome: 'unchanged' },
    ]);
    expect(api.uploads.keys()).toEqual(['shapes/_unlabelled/2.jpg', 'shapes/_unlabelled/sub/1.jpg']);
  });

  test('the label is written as NFC', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg');
    await relabel(api, ['shapes/circle/1.jpg'], 'cafe\u0301');
    expect(api.uploads.keys()).toEqual(['shapes/caf\u00e9/1.jpg']);
  });

  test('an image that has the label stays', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg');
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'circle')).toEqual([
      { key: 'shapes/circle/1.jpg', outcome: 'unchanged' },
    ]);
  });

  test('a label that a manifest gives is not hidden by its folder', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg');
    await labelByManifest(api, { 'shapes/circle/1.jpg': 'square' });
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'circle')).toEqual([
      {
        key: 'shapes/circle/1.jpg',
        outcome: 'refused',
        reason: expect.stringContaining('shapes/_manifests/job.jsonl'),
      },
    ]);
  });

  test('an image that has the label from a manifest stays at its key', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg', 'shapes/_unlabelled/2.jpg');
    await labelByManifest(api, { 'shapes/circle/1.jpg': 'square', 'shapes/_unlabelled/2.jpg': 'square' });
    const results = await relabel(api, ['shapes/circle/1.jpg', 'shapes/_unlabelled/2.jpg'], 'square');
    expect(results.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
  });

  test('an image does not move to a key with another label in a manifest', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg');
    await labelByManifest(api, { 'shapes/square/1.jpg': 'star' });
    const reason = 'shapes/_manifests/job.jsonl gives shapes/square/1.jpg the label `star`: correct the line there.';
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'square')).toEqual([
      { key: 'shapes/circle/1.jpg', outcome: 'refused', reason },
    ]);
    expect(api.uploads.keys()).toContain('shapes/circle/1.jpg');
  });

  test('the last of several manifests counts, as in the listing', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg');
    await labelByManifest(api, { 'shapes/circle/1.jpg': 'star' }, 'a');
    await labelByManifest(api, { 'shapes/circle/1.jpg': 'square' }, 'b');
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'square')).toMatchObject([{ outcome: 'unchanged' }]);
  });

  test('for a missing image, an image of its name with the label is named', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg');
    await relabel(api, ['shapes/circle/1.jpg'], 'square');
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'square')).toEqual([
      { key: 'shapes/circle/1.jpg', outcome: 'not-found', newKey: 'shapes/square/1.jpg' },
    ]);
  });

  test("two images with the same name can't get the same label", async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg', 'shapes/square/1.jpg');
    const results = await relabel(api, ['shapes/circle/1.jpg', 'shapes/square/1.jpg'], 'star');
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['exists', 'relabelled']);
    expect(api.uploads.keys()).toHaveLength(2);
  });

  test('another image at the new key is left alone', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg', 'shapes/square/1.jpg');
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'square')).toEqual([
      { key: 'shapes/circle/1.jpg', outcome: 'exists', newKey: 'shapes/square/1.jpg' },
    ]);
    expect(api.uploads.keys()).toEqual(['shapes/circle/1.jpg', 'shapes/square/1.jpg']);
  });

  test('a move that was interrupted after the copy is finished', async () => {
    const api = createTestApi();
    await api.uploads.put('shapes/circle/1.jpg', 'same');
    await api.uploads.put('shapes/square/1.jpg', 'same');
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'square')).toMatchObject([{ outcome: 'relabelled' }]);
    expect(api.uploads.keys()).toEqual(['shapes/square/1.jpg']);
  });

  test('an image that was replaced meanwhile is not deleted', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg');
    const { copy } = api.uploads;
    const results: unknown[] = [];
    const uploads = {
      ...api.uploads,
      copy: async (...args: Parameters<typeof copy>) => {
        const result = await copy(...args);
        await api.uploads.put('shapes/circle/1.jpg', 'a new image');
        results.push(result);
        return result;
      },
    };
    const deps = { uploads, state: api.state, now: () => new Date() };
    await relabelExamples(deps, 'shapes', { keys: ['shapes/circle/1.jpg'], label: 'square' });
    expect(results).toEqual([{ etag: expect.any(String) }]);
    expect(api.uploads.keys()).toEqual(['shapes/circle/1.jpg', 'shapes/square/1.jpg']);
  });

  test('each key has its own outcome, and a repeated key counts once', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg', 'clothing/shirt/2.jpg');
    const keys = ['shapes/circle/1.jpg', 'shapes/circle/1.jpg', 'shapes/circle/gone.jpg', 'clothing/shirt/2.jpg'];
    const results = await relabel(api, [...keys, '_predict/x.jpg', 'shapes/_manifests/a.jsonl'], 'square');
    expect(results.map(({ outcome }) => outcome)).toEqual(['relabelled', 'not-found', 'refused', 'refused', 'refused']);
    expect(await api.uploads.head('clothing/shirt/2.jpg')).toBeDefined();
  });

  test('a key that would become too long is refused', async () => {
    const api = createTestApi();
    const key = `shapes/a/${'x'.repeat(1000)}.jpg`;
    await api.upload(key);
    expect(await relabel(api, [key], 'a longer label')).toMatchObject([{ outcome: 'refused' }]);
    expect(api.uploads.keys()).toEqual([key]);
  });

  test('more than 200 keys, a reserved label and unknown fields are refused together', async () => {
    const api = createTestApi();
    const keys = Array.from({ length: 201 }, (_, i) => `shapes/circle/${i}.jpg`);
    const response = await api.ask('POST /v1/datasets/shapes/examples/relabel', {
      json: { keys, label: '_test', force: true },
    });
    const { errors } = await expectProblem(response, 400, 'invalid-request');
    expect(errors?.map(({ path }) => path)).toEqual(['body.keys', 'body.label', 'body']);
  });
});

describe('under KMS, where each copy has its own ETag', () => {
  const key = 'shapes/circle/1.jpg';
  const contentOf = async (api: Api, at: string) => {
    const { etag, size } = (await api.uploads.head(at)) ?? { etag: '', size: 0 };
    return contentId(etag, size);
  };

  test('a relabelled image keeps its embeddings by every base model', async () => {
    const api = createTestApi({ randomEtags: true });
    await api.upload(key);
    const content = await contentOf(api, key);
    const row = { content, sha256: 'a'.repeat(64), thumbnail: new Uint8Array(4), width: 3, height: 2 };
    for (const extractor of ['tiny', 'other']) {
      await createFeatureStore(api.state, extractor, 'shapes').write({ ...row, features: Float32Array.of(1, 2) });
    }
    await relabel(api, [key], 'square');
    const moved = await contentOf(api, 'shapes/square/1.jpg');
    expect(moved).not.toBe(content);
    for (const extractor of ['tiny', 'other']) {
      const found = await createFeatureStore(api.state, extractor, 'shapes').fewRows([moved]);
      expect(found.get(moved)).toEqual({ ...row, content: moved, features: Float32Array.of(1, 2) });
    }
    expect(await api.read('GET /v1/datasets/shapes')).toMatchObject({ images: { embedded: 1, pending: 0 } });
  });

  test('a rejected image stays rejected', async () => {
    const api = createTestApi({ randomEtags: true });
    await api.upload(key);
    await api.settle(key, 'rejected');
    await relabel(api, [key], 'square');
    expect(await api.read('GET /v1/datasets/shapes')).toMatchObject({ images: { rejected: 1, pending: 0 } });
  });

  test('an image with an unreadable embedding still moves', async () => {
    const api = createTestApi({ randomEtags: true });
    await api.upload(key);
    await api.settle(key, 'embedded');
    expect(await relabel(api, [key], 'square')).toMatchObject([{ outcome: 'relabelled' }]);
    expect(await api.read('GET /v1/datasets/shapes')).toMatchObject({ images: { pending: 1 } });
  });

  test('the same image under both labels becomes one, and another one of its size stays', async () => {
    const api = createTestApi({ randomEtags: true });
    for (const at of [key, 'shapes/square/1.jpg', 'shapes/circle/2.jpg']) await api.uploads.put(at, 'same');
    await api.uploads.put('shapes/square/2.jpg', 'else');
    expect(await relabel(api, [key, 'shapes/circle/2.jpg'], 'square')).toMatchObject([
      { outcome: 'relabelled' },
      { outcome: 'exists' },
    ]);
    expect(api.uploads.keys()).toEqual(['shapes/circle/2.jpg', 'shapes/square/1.jpg', 'shapes/square/2.jpg']);
  });
});

describe('POST /v1/datasets/{dataset}/examples/delete', () => {
  test('deletes objects of the dataset, and reports the outcomes', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg', 'shapes/readme.txt', 'clothing/shirt/2.jpg');
    const keys = ['shapes/circle/1.jpg', 'shapes/readme.txt', 'shapes/circle/gone.jpg', 'clothing/shirt/2.jpg'];
    const response = await api.ask('POST /v1/datasets/shapes/examples/delete', { json: { keys } });
    expect(await response.json()).toEqual({
      results: [
        { key: 'shapes/circle/1.jpg', outcome: 'deleted' },
        { key: 'shapes/readme.txt', outcome: 'deleted' },
        { key: 'shapes/circle/gone.jpg', outcome: 'not-found' },
        { key: 'clothing/shirt/2.jpg', outcome: 'refused', reason: expect.stringContaining('shapes') },
      ],
    });
    expect(api.uploads.keys()).toEqual(['clothing/shirt/2.jpg']);
  });

  test('an empty list of keys is refused', async () => {
    const response = await createTestApi().ask('POST /v1/datasets/shapes/examples/delete', { json: { keys: [] } });
    await expectProblem(response, 400, 'invalid-request');
  });
});
