import { describe, expect, jest, test } from '@jest/globals';
import type { DatasetList, DatasetStatus, ExamplePage } from '../../../shared/api/datasets.ts';
import { expectProblem } from '../../support/http.ts';
import { createTestApi, rejection } from './api.ts';

describe('GET /v1/datasets', () => {
  test('an empty bucket has no datasets', async () => {
    const api = createTestApi();
    expect(await (await api.ask('GET /v1/datasets')).json()).toEqual({ datasets: [], problems: [] });
  });

  test('each folder with a valid name is a dataset, with the number of its training images', async () => {
    const api = createTestApi();
    await api.upload(
      'shapes/circle/1.jpg',
      'shapes/square/2.jpg',
      'shapes/_test/circle/3.jpg',
      'shapes/_unlabelled/4.jpg',
    );
    await api.upload('_predict/abc/5.jpg', '.cache/a/6.jpg', 'clothing/shirt/7.jpg');
    const response = await api.ask('GET /v1/datasets');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      datasets: [
        { name: 'clothing', examples: 1 },
        { name: 'shapes', examples: 2 },
      ],
      problems: [],
    });
  });

  test('objects at the top that belong to no dataset are reported', async () => {
    const api = createTestApi();
    await api.upload('photo.jpg', 'My Photos/a/1.jpg', '/shapes/a/1.jpg', '.DS_Store', 'shapes/a/1.jpg');
    const { datasets, problems } = await api.read<DatasetList>('GET /v1/datasets');
    expect(datasets).toEqual([{ name: 'shapes', examples: 1 }]);
    expect(problems).toEqual([
      { key: 'photo.jpg', problem: expect.stringContaining('{dataset}/{label}/{file}') },
      { key: '/', problem: expect.stringContaining("A dataset's name") },
      { key: 'My Photos/', problem: expect.stringContaining("A dataset's name") },
    ]);
  });
});

describe('GET /v1/datasets/{dataset}', () => {
  test('images of each class are counted by status', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg', 'shapes/circle/2.jpg', 'shapes/circle/3.jpg', 'shapes/square/4.jpg');
    await api.upload('shapes/_test/circle/5.jpg', 'shapes/_golden/circle/6.jpg', 'shapes/_unlabelled/7.jpg');
    await api.settle('shapes/circle/1.jpg', 'embedded');
    await api.settle('shapes/circle/2.jpg', 'rejected');
    await api.settle('shapes/_unlabelled/7.jpg', 'embedded');
    const response = await api.ask('GET /v1/datasets/shapes');
    expect(await response.json()).toEqual({
      name: 'shapes',
      classes: [
        { label: 'circle', examples: 3, embedded: 1, rejected: 1, pending: 1 },
        { label: 'square', examples: 1, embedded: 0, rejected: 0, pending: 1 },
      ],
      testExamples: 1,
      goldenExamples: 1,
      unlabelled: 1,
      images: { total: 7, embedded: 2, rejected: 1, pending: 4 },
      problems: [],
    });
  });

  test('invalid keys are reported', async () => {
    const api = createTestApi();
    await api.upload('shapes/readme.txt');
    const { problems } = await api.read<DatasetStatus>('GET /v1/datasets/shapes');
    expect(problems).toEqual([{ key: 'shapes/readme.txt', problem: expect.stringContaining('label') }]);
  });

  test('an image with two labels is reported under both of its keys, and counts for both', async () => {
    const api = createTestApi();
    for (const key of ['shapes/circle/1.jpg', 'shapes/_test/square/2.jpg', 'shapes/circle/3.jpg'])
      await api.uploads.put(key, 'one image');
    const { images, problems } = await api.read<DatasetStatus>('GET /v1/datasets/shapes');
    expect(images.total).toBe(3);
    expect(problems).toEqual([
      { key: 'shapes/_test/square/2.jpg', problem: expect.stringContaining('`circle` too (shapes/circle/1.jpg)') },
      { key: 'shapes/circle/1.jpg', problem: expect.stringContaining('`square` too (shapes/_test/square/2.jpg)') },
      { key: 'shapes/circle/3.jpg', problem: expect.stringContaining('`square` too (shapes/_test/square/2.jpg)') },
    ]);
  });

  test('under KMS an embedded image with two labels is recognised by its SHA-256, and another of its size is not reported', async () => {
    const api = createTestApi({ randomEtags: true });
    const keys = ['shapes/circle/1.jpg', 'shapes/square/2.jpg', 'shapes/star/3.jpg'];
    for (const [i, key] of keys.entries()) await api.uploads.put(key, i < 2 ? 'one image' : 'not equal');
    const problemsNow = async () => (await api.read<DatasetStatus>('GET /v1/datasets/shapes')).problems;
    expect(await problemsNow()).toEqual([]);
    for (const key of keys) await api.embed(key);
    expect((await problemsNow()).map(({ key }) => key)).toEqual(keys.slice(0, 2));
  });

  test('an embedding is read once for its SHA-256, and not if ETags suffice', async () => {
    for (const randomEtags of [false, true]) {
      const api = createTestApi({ randomEtags });
      const keys = ['shapes/circle/1.jpg', 'shapes/square/2.jpg'];
      for (const key of keys) await api.uploads.put(key, randomEtags ? 'same' : key.slice(7, 10));
      for (const key of keys) await api.embed(key);
      const get = jest.spyOn(api.state, 'get');
      for (let calls = 0; calls < 3; calls++) await api.read('GET /v1/datasets/shapes');
      expect(get).toHaveBeenCalledTimes(randomEtags ? 2 : 0);
    }
  });

  test('a multipart upload is recognised as a copy of a simple upload', async () => {
    const api = createTestApi();
    await api.uploads.put('shapes/circle/1.jpg', 'one image');
    await api.uploads.put('shapes/square/2.jpg', 'one image');
    const { etag } = (await api.uploads.head('shapes/square/2.jpg')) ?? {};
    api.uploads.setEtag('shapes/square/2.jpg', `${etag}-2`);
    for (const key of ['shapes/circle/1.jpg', 'shapes/square/2.jpg']) await api.embed(key);
    expect((await api.read<DatasetStatus>('GET /v1/datasets/shapes')).problems).toHaveLength(2);
  });

  test('a damaged embedding hides only a second label', async () => {
    const api = createTestApi({ randomEtags: true });
    for (const key of ['shapes/circle/1.jpg', 'shapes/square/2.jpg']) {
      await api.uploads.put(key, 'one image');
      await api.settle(key, 'embedded');
    }
    expect(await api.read('GET /v1/datasets/shapes')).toMatchObject({ images: { embedded: 2 }, problems: [] });
  });

  test('a dataset with only hidden files has no images', async () => {
    const api = createTestApi();
    await api.upload('shapes/.DS_Store', 'shapes/circle/');
    expect(await api.read<DatasetStatus>('GET /v1/datasets/shapes')).toMatchObject({
      images: { total: 0 },
      problems: [],
    });
    expect((await api.read<DatasetList>('GET /v1/datasets')).datasets).toEqual([{ name: 'shapes', examples: 0 }]);
  });

  test('a dataset without objects does not exist', async () => {
    const api = createTestApi();
    const { detail } = await expectProblem(await api.ask('GET /v1/datasets/shapes'), 404, 'dataset-not-found');
    expect(detail).toContain('`shapes`');
  });

  test('an invalid name is refused with the rule', async () => {
    const api = createTestApi();
    const { errors } = await expectProblem(await api.ask('GET /v1/datasets/My_Shapes'), 400, 'invalid-request');
    expect(errors).toEqual([{ path: 'param.dataset', message: expect.stringContaining('lower case') }]);
  });
});

describe('GET /v1/datasets/{dataset}/examples', () => {
  test('an example has its label, split, status and a link with a fixed type', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.JPG');
    await api.settle('shapes/circle/1.JPG', 'embedded');
    expect(await api.read<ExamplePage>('GET /v1/datasets/shapes/examples')).toEqual({
      examples: [
        {
          key: 'shapes/circle/1.JPG',
          label: 'circle',
          split: 'train',
          status: 'embedded',
          url: 'https://uploads.test/shapes/circle/1.JPG?type=image/jpeg',
        },
      ],
    });
  });

  test('a link never has the type of a page', async () => {
    const api = createTestApi();
    await api.uploads.put('shapes/circle/1.html', '<script>', { contentType: 'text/html' });
    const { examples } = await api.read<ExamplePage>('GET /v1/datasets/shapes/examples');
    expect(examples[0]?.url).toContain('?type=application/octet-stream');
  });

  test('a rejected image has its reason', async () => {
    const api = createTestApi();
    await api.upload('shapes/circle/1.jpg');
    await api.settle('shapes/circle/1.jpg', 'rejected');
    const { examples } = await api.read<ExamplePage>('GET /v1/datasets/shapes/examples');
    expect(examples[0]).toMatchObject({ status: 'rejected', rejection });
  });

  test('an unlabelled image has no label', async () => {
    const api = createTestApi();
    await api.upload('shapes/_unlabelled/1.jpg');
    const { examples } = await api.read<ExamplePage>('GET /v1/datasets/shapes/examples');
    expect(examples[0]).toMatchObject({ split: 'unlabelled', status: 'pending' });
    expect(examples[0]).not.toHaveProperty('label');
  });

  test('pages contain every image once', async () => {
    const api = createTestApi();
    const keys = ['a 1.jpg', 'b.jpg', 'é.jpg', '👗.jpg', '～.jpg'].map((file) => `shapes/circle/${file}`);
    await api.upload(...keys);
    const seen: string[] = [];
    let query = '';
    do {
      const page = await api.read<ExamplePage>(`GET /v1/datasets/shapes/examples?limit=2${query}`);
      seen.push(...page.examples.map(({ key }) => key));
      query = page.nextCursor ? `&cursor=${encodeURIComponent(page.nextCursor)}` : '';
    } while (query);
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(keys));
  });

  test('label, split and status filter', async () => {
    const api = createTestApi();
    const [a, b, c] = ['shapes/cafe\u0301/1.jpg', 'shapes/square/2.jpg', 'shapes/_test/square/3.jpg'] as const;
    await api.upload(a, b, c);
    await api.settle(c, 'embedded');
    const keys = async (query: string) => {
      const { examples } = await api.read<ExamplePage>(`GET /v1/datasets/shapes/examples?${query}`);
      return examples.map(({ key }) => key);
    };
    expect(await keys(`label=${encodeURIComponent('caf\u00e9')}`)).toEqual([a]);
    expect(await keys('label=square')).toEqual([c, b]);
    expect(await keys('label=square&split=train')).toEqual([b]);
    expect(await keys('status=embedded')).toEqual([c]);
    expect(await keys('status=rejected')).toEqual([]);
  });

  test('an unknown or invalid query is refused with all its problems', async () => {
    const api = createTestApi();
    const response = await api.ask('GET /v1/datasets/shapes/examples?limit=1000&status=done&sort=label');
    const { errors } = await expectProblem(response, 400, 'invalid-request');
    expect(errors?.map(({ path }) => path)).toEqual(['query.status', 'query.limit', 'query']);
  });

  test.each([
    ['of another dataset', Buffer.from('clothing/shirt/1.jpg').toString('base64url')],
    ['with bits to spare', Buffer.from('shapes/circle/1.jpg').toString('base64url').replace(/w$/, 'x')],
  ])('a cursor %s is refused', async (_, cursor) => {
    const api = createTestApi();
    const response = await api.ask(`GET /v1/datasets/shapes/examples?cursor=${cursor}`);
    await expectProblem(response, 400, 'invalid-request');
  });

  test('a dataset without objects does not exist', async () => {
    await expectProblem(await createTestApi().ask('GET /v1/datasets/shapes/examples'), 404, 'dataset-not-found');
  });
});
