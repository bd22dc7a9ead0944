import { describe, expect, test } from '@jest/globals';
import { relabelExamples } from '../../../functions/api/edit-examples.ts';
import type { RelabelResults } from '../../../shared/api/datasets.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi } from './api.ts';

type Api = ReturnType<typeof createTestApi>;

async function relabel(api: Api, keys: string[], label: string) {
  const json = { keys, label };
  return (await api.read<RelabelResults>('POST /v1/datasets/shapes/examples/relabel', { json })).results;
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

  test('its split stays', async () => {
    const api = createTestApi();
    await api.upload('shapes/_test/circle/1.jpg', 'shapes/_golden/circle/2.jpg');
    await relabel(api, ['shapes/_test/circle/1.jpg', 'shapes/_golden/circle/2.jpg'], 'square');
    expect(api.uploads.keys()).toEqual(['shapes/_golden/square/2.jpg', 'shapes/_test/square/1.jpg']);
  });

  test('an unlabelled image becomes one to train on', async () => {
    const api = createTestApi();
    await api.upload('shapes/_unlabelled/1.jpg');
    await relabel(api, ['shapes/_unlabelled/1.jpg'], 'circle');
    expect(api.uploads.keys()).toEqual(['shapes/circle/1.jpg']);
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
    const line = {
      'source-ref': 's3://uploads/shapes/circle/1.jpg',
      job: 0,
      'job-metadata': { 'class-name': 'square' },
    };
    await api.uploads.put('shapes/_manifests/job.jsonl', JSON.stringify(line));
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'circle')).toEqual([
      {
        key: 'shapes/circle/1.jpg',
        outcome: 'refused',
        reason: expect.stringContaining('shapes/_manifests/job.jsonl'),
      },
    ]);
  });

  test('another image in the way is left alone', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg', 'shapes/square/1.jpg');
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'square')).toEqual([
      { key: 'shapes/circle/1.jpg', outcome: 'exists', newKey: 'shapes/square/1.jpg' },
    ]);
    expect(api.uploads.keys()).toEqual(['shapes/circle/1.jpg', 'shapes/square/1.jpg']);
  });

  test('a move that was cut off after the copy is finished', async () => {
    const api = createTestApi();
    await api.uploads.put('shapes/circle/1.jpg', 'same');
    await api.uploads.put('shapes/square/1.jpg', 'same');
    expect(await relabel(api, ['shapes/circle/1.jpg'], 'square')).toMatchObject([{ outcome: 'relabelled' }]);
    expect(api.uploads.keys()).toEqual(['shapes/square/1.jpg']);
  });

  test('an image replaced in between is not deleted', async () => {
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
    await relabelExamples({ uploads } as never, 'shapes', { keys: ['shapes/circle/1.jpg'], label: 'square' });
    expect(results).toEqual([{ etag: expect.any(String) }]);
    expect(api.uploads.keys()).toEqual(['shapes/circle/1.jpg', 'shapes/square/1.jpg']);
  });

  test('each key has its own outcome, and a key named twice counts once', async () => {
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

describe('POST /v1/datasets/{dataset}/examples/delete', () => {
  test('deletes what is of the dataset, and says what it found', async () => {
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

  test('no keys are refused', async () => {
    const response = await createTestApi().ask('POST /v1/datasets/shapes/examples/delete', { json: { keys: [] } });
    await expectProblem(response, 400, 'invalid-request');
  });
});
